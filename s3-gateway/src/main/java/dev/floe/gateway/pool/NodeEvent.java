package dev.floe.gateway.pool;

import dev.floe.node.protocol.InstanceId;

/** What happens to a node, in the order in which {@link NodeLife} is told. */
sealed interface NodeEvent {
  /**
   * Somebody needs the node.
   *
   * @param allowed whether the breakers let it be invoked
   */
  record WakeAsked(boolean allowed) implements NodeEvent {}

  /** A session of the last invocation is open. */
  record SessionOpened(InstanceId instance) implements NodeEvent {}

  /** The current session has ended. */
  record SessionClosed() implements NodeEvent {}

  /** The node wants to leave. */
  record GoodbyeHeard() implements NodeEvent {}

  /**
   * All lanes were asked whether something is in flight.
   *
   * @param idle nothing was
   */
  record LanesAnswered(boolean idle) implements NodeEvent {}

  /** The Invoke call has returned. */
  record InvokeEnded(End end) implements NodeEvent {
    /** How; see {@link dev.floe.gateway.platform.Invoked}. */
    enum End {
      RETURNED,
      THROTTLED,
      CRASHED,
      FAILED
    }
  }

  /** The node is not live, this long after it was first needed. */
  record WakeOverdue() implements NodeEvent {}

  /** A node that left without an Invoke call to wait for has had time to. */
  record LeaveOverdue() implements NodeEvent {}

  /** The gateway ends. */
  record Closing() implements NodeEvent {}
}
