package dev.floe.gateway.pool.life;

import dev.floe.node.protocol.InstanceId;

/** The actions that {@link NodeLife} decides on. They are carried out in order. */
public sealed interface NodeAction {
  /** Report to the listeners that the node is live. */
  record ReportLive(InstanceId instance, boolean known) implements NodeAction {}

  /** Report to the listeners that an instance and its chunks are lost. */
  record ReportLost(InstanceId instance) implements NodeAction {}

  /** Actions without parameters. */
  enum Step implements NodeAction {
    /** Start an invocation. */
    INVOKE,
    /** Send {@link NodeEvent.WakeOverdue} after the wake limit, unless the node is live by then. */
    EXPECT_LIVE,
    /**
     * Send {@link NodeEvent.LeaveOverdue} after the leave limit, unless the node has left by then.
     */
    EXPECT_LEFT,
    /** Stop waiting for the answer of the Invoke call, and ignore the answer if it arrives. */
    GIVE_UP_INVOKE,
    /** Keep new requests off the session, and ask all lanes whether a request is in flight. */
    ASK_LANES,
    /** Send {@link NodeEvent.NapContinues} after a moment. */
    ASK_LANES_LATER,
    /** Let requests use the session. */
    USE_SESSION,
    /** Ask the node to stay. */
    STAY,
    /** Ask the node to leave. */
    FAREWELL,
    /** Discard the session, and end it if it is still open. */
    DROP_SESSION,
    /** End the session that was just opened, because the node may have no new session now. */
    REFUSE_SESSION,
    /** Report to the listeners that the node is no longer live. */
    REPORT_DOWN,
    /** Notify the waiters that the node is live. */
    WAITERS_LIVE,
    /** Notify the waiters that the node will not become live. */
    WAITERS_FAILED,
    /** Report the success of the wake to the breakers. */
    WAKE_SUCCEEDED,
    /** Report the failure of the wake to the breakers. */
    WAKE_FAILED,
    /** Start the invocation of a second instance. */
    INVOKE_PEER,
    /** Report to the caller that no second instance is started now. */
    REFUSE_PEER,
    /** Let the caller use the second instance once its report has arrived. */
    USE_PEER,
    /** Ask the second instance to leave. */
    END_PEER,
    /** Stop waiting for the answer to the second instance's Invoke call. */
    GIVE_UP_PEER
  }
}
