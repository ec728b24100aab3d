package dev.floe.gateway.pool;

import dev.floe.node.protocol.InstanceId;

/** What {@link NodeLife} wants done, in order. */
sealed interface NodeAction {
  /** The listeners learn that the node is live. */
  record TellLive(InstanceId instance, boolean known) implements NodeAction {}

  /** The listeners learn that an instance is gone, with its chunks. */
  record TellLost(InstanceId instance) implements NodeAction {}

  /** Actions without parameters. */
  enum Step implements NodeAction {
    /** Start an invocation. */
    INVOKE,
    /** Send {@link NodeEvent.WakeOverdue} in a while, unless the node is live by then. */
    EXPECT_LIVE,
    /** Send {@link NodeEvent.LeaveOverdue} in a while, unless the node has left by then. */
    EXPECT_LEFT,
    /** Stop waiting for the Invoke call's answer; what it still says is of no interest. */
    GIVE_UP_INVOKE,
    /** No new request may use the session; ask all lanes whether something is in flight. */
    ASK_LANES,
    /** The session may be used, by new requests too. */
    USE_SESSION,
    /** Tell the node to stay. */
    STAY,
    /** Tell the node to leave. */
    FAREWELL,
    /** Give the session up, and end it if it is still open. */
    DROP_SESSION,
    /** End the session that was just opened; it is not the node's. */
    REFUSE_SESSION,
    /** The listeners learn that the node is not live any more. */
    TELL_DOWN,
    /** Whoever waits is told that the node is live. */
    WAITERS_LIVE,
    /** Whoever waits is told that it will not be. */
    WAITERS_FAILED,
    /** The breakers learn that the wake succeeded. */
    WAKE_SUCCEEDED,
    /** The breakers learn that the wake failed. */
    WAKE_FAILED
  }
}
