package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/** One node of the pool. Thread-safe; nothing here blocks. */
public interface PoolNode {
  /** Returns the function's name. */
  String name();

  NodeState state();

  /** Returns true if the node is live or may be invoked; false while its invocations fail. */
  boolean usable();

  /** Returns the lane of that loop; null unless the node is live. Any thread. */
  @Nullable NodeLane lane(Loop loop);

  /** Invokes the node if it may be invoked. Does nothing if it is live or being woken. */
  void wake();

  /**
   * Calls the listener once, on the loop, when the node is live or cannot become live; at once if
   * that is known. Does not wake the node.
   */
  Waiting whenLive(Loop loop, LiveListener listener);

  /** Returns the instance of the last session; null before the first. */
  @Nullable InstanceId instance();

  /** Returns the zone of the last session's instance; empty if it is unknown. */
  default String zone() {
    return "";
  }

  /**
   * Returns the bytes of blocks that it can still store: the last report, corrected by {@link
   * #account}.
   */
  long freeBytes();

  long capacityBytes();

  /**
   * Corrects the free bytes for blocks that were stored or deleted since the node's last report.
   *
   * @param deltaBytes negative if they were deleted
   */
  void account(long deltaBytes);

  /** Requests the inventory of the live instance; {@link PoolListener} receives the answer. */
  void list();

  /**
   * Deletes chunks or blocks from an instance: at once if it is live, else in its next session.
   * Wakes a sleeping node. Does nothing for an instance that is lost.
   */
  void drop(ChunkDrop drop);

  /** Receives the result of waiting for a node. */
  interface LiveListener {
    /**
     * @param live false if the invocation failed
     */
    void onLive(boolean live);
  }

  /** A wait for a node. */
  interface Waiting {
    /** Cancels the wait: the listener is not called. Loop code, on the loop of the wait. */
    void cancel();
  }
}
