package dev.floe.gateway.pool.node;

import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeSession;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The state and the memory of a node, which any thread can read without waiting. Changed only in
 * the node's {@link SerialExecutor}, apart from {@link #account}.
 */
final class NodeStatus {
  private final AtomicLong usedBytes = new AtomicLong();
  private volatile NodeState state = NodeState.COLD;
  private volatile long sinceNanos;
  private volatile boolean crashed;
  private volatile long capacityBytes;

  /**
   * @param capacityBytes the memory that the node is expected to have, until it reports its
   *     capacity
   * @param nowNanos the present time, by System.nanoTime
   */
  NodeStatus(long capacityBytes, long nowNanos) {
    this.capacityBytes = capacityBytes;
    sinceNanos = nowNanos;
  }

  NodeState state() {
    return state;
  }

  /** Returns the time at which the node entered its state. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** Records that the node entered a state at this time. */
  void entered(NodeState next, long nowNanos) {
    sinceNanos = nowNanos; // first, so that no reader takes an old time for that of this state
    state = next;
  }

  /** Returns true if the last invocation crashed and no session was opened after it. */
  boolean hasCrashed() {
    return crashed;
  }

  /** Records how an invocation has ended. */
  void ended(boolean inCrash) {
    crashed = inCrash;
  }

  /** Records the capacity and the held bytes of a new session's instance. */
  void opened(NodeSession session) {
    capacityBytes = session.capacityBytes();
    usedBytes.set(session.heldBytes());
    crashed = false;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  long usedBytes() {
    return usedBytes.get();
  }

  long freeBytes() {
    return Math.max(0, capacityBytes - usedBytes.get());
  }

  /** Records the bytes that the node reported to hold. */
  void holds(long bytes) {
    usedBytes.set(bytes);
  }

  /** Adds to the bytes that the node is assumed to hold. Any thread. */
  void account(long deltaBytes) {
    usedBytes.updateAndGet(used -> Math.max(0, used + deltaBytes));
  }
}
