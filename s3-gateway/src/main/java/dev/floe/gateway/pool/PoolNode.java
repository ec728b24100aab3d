package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/** One node of the pool. Thread-safe; nothing here blocks. */
public interface PoolNode {
  /** The function's name. */
  String name();

  NodeState state();

  /** Whether it is live, or may be invoked: false while its invocations fail. */
  boolean usable();

  /** The lane of that loop; null unless the node is live. Any thread. */
  @Nullable NodeLane lane(Loop loop);

  /** Invokes the node if it may be invoked; does nothing if it is live or on its way. */
  void wake();

  /**
   * Tells the listener on the loop, once, when the node is live or cannot be: at once if that is
   * known. Does not wake it.
   */
  Waiting whenLive(Loop loop, LiveListener listener);

  /** The instance whose session is or was the last; null before the first. */
  @Nullable InstanceId instance();

  /** Bytes of blocks that it can still take, as last reported and since accounted for. */
  long freeBytes();

  long capacityBytes();

  /**
   * Blocks were stored, or forgotten, since the node last reported what it holds.
   *
   * @param deltaBytes negative if they were forgotten
   */
  void account(long deltaBytes);

  /** Asks the instance that is live now for its inventory; {@link PoolListener} has the answer. */
  void list();

  /**
   * Has an instance forget chunks or blocks: at once if it is live, else when it is next. Wakes a
   * node that sleeps. An instance that is gone has nothing to forget.
   */
  void drop(ChunkDrop drop);

  /** Is told whether a node became live. */
  interface LiveListener {
    /**
     * @param live false if the invocation failed
     */
    void onLive(boolean live);
  }

  /** Somebody waits for a node. */
  interface Waiting {
    /** The listener is not told; loop code, on the loop that was named. */
    void cancel();
  }
}
