package dev.floe.gateway.pool.life;

import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/** The events in the life of a node. {@link NodeLife} receives them in order. */
public sealed interface NodeEvent {
  /**
   * The node is needed, by a request or for another purpose.
   *
   * @param allowed true if the breakers, the account's concurrency and the node's pace allow an
   *     invocation
   * @param ended true if the node's session has ended and the event of its end will follow
   */
  record WakeAsked(boolean allowed, boolean ended) implements NodeEvent {}

  /** A session of the last invocation is open. */
  record SessionOpened(InstanceId instance) implements NodeEvent {}

  /** The current session has ended. */
  record SessionClosed() implements NodeEvent {}

  /** The current session was ended, because the node was silent and did not answer a PING. */
  record SessionSilent() implements NodeEvent {}

  /** Returns the event of a session's end. */
  static NodeEvent ended(boolean silent) {
    return silent ? new SessionSilent() : new SessionClosed();
  }

  /** The node asks to leave. */
  record GoodbyeHeard() implements NodeEvent {}

  /**
   * The lanes were asked whether a request is in flight.
   *
   * @param idle true if no request is in flight and the node may leave; false also if the node was
   *     invoked so often that it should stay
   */
  record LanesAnswered(boolean idle) implements NodeEvent {}

  /** The live node should leave before the platform's deadline, and be invoked again at once. */
  record NapDue() implements NodeEvent {}

  /** A moment has passed since a busy lane delayed a nap. */
  record NapContinues() implements NodeEvent {}

  /** The Invoke call has returned. */
  record InvokeEnded(End end) implements NodeEvent {
    /** The outcomes of the call; see {@link dev.floe.gateway.platform.Invoked}. */
    public enum End {
      RETURNED,
      THROTTLED,
      CRASHED,
      FAILED
    }
  }

  /** The node is not live although the wake limit has passed since it was needed. */
  record WakeOverdue() implements NodeEvent {}

  /**
   * The node has not left within the leave limit, or its Invoke call has not been answered for too
   * long.
   */
  record LeaveOverdue() implements NodeEvent {}

  /** A second instance is wanted beside the live one. */
  record PeerAsked() implements NodeEvent {}

  /** A session of the second instance's invocation is open. */
  record PeerOpened(InstanceId instance) implements NodeEvent {}

  /**
   * The Invoke call of the second instance has returned, or is no longer awaited.
   *
   * @param crashed the instance that opened a session for this call, if the invocation crashed;
   *     otherwise null
   */
  record PeerEnded(@Nullable InstanceId crashed) implements NodeEvent {}

  /** The second instance is not wanted any more. */
  record PeerDone() implements NodeEvent {}

  /** The second instance has owed the answer to its Invoke call for too long. */
  record PeerOverdue() implements NodeEvent {}

  /** The gateway is closing. */
  record Closing() implements NodeEvent {}
}
