package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One node of the pool. Thread-safe; nothing here blocks. */
public interface PoolNode {
  /** Returns the function's name. */
  String name();

  NodeState state();

  /**
   * Returns true if requests may use the node's session, or if a request may have the node invoked:
   * its breaker and the pool's breaker allow an invocation, and the account's concurrency leaves
   * room.
   */
  boolean usable();

  /**
   * Returns true if the last invocation crashed: the blocks of its instance are gone. An invocation
   * that failed, was throttled or was not made, or whose node left early, says nothing about the
   * blocks.
   */
  default boolean hasCrashed() {
    return false;
  }

  /**
   * Returns the lane of that loop; null unless the node is live and accepts requests now. Any
   * thread.
   */
  @Nullable NodeLane lane(Loop loop);

  /**
   * Invokes the node if it may be invoked; if it is leaving, after it has left. Does nothing if it
   * is live or being woken.
   *
   * @param purpose the reason, under which the invocation is billed
   */
  void wake(Purpose purpose);

  /**
   * Calls the listener once, on the loop, as soon as the node is live or cannot become live. Does
   * not wake the node.
   */
  Waiting whenLive(Loop loop, LiveListener listener);

  /**
   * Returns the node's own instance: the one that answered last or, if that is lost, its former
   * peer. Null if none is known.
   */
  @Nullable InstanceId instance();

  /**
   * Returns the number of the node's instances that are not known to be lost, its peer included.
   */
  default int instances() {
    return instance() == null ? 0 : 1;
  }

  /** Returns the zone of the node's own instance; empty if it is unknown. */
  default String zone() {
    return "";
  }

  /**
   * Returns true if bytes to and from the node's own instance cross zones; false if a zone is
   * unknown.
   */
  default boolean isForeign() {
    return false;
  }

  /**
   * Returns the bytes of blocks that the node can still store, by its last report and the later
   * calls of {@link #account}.
   */
  long freeBytes();

  long capacityBytes();

  /** Returns true if the node's own instance or its peer holds blocks. */
  default boolean holdsBlocks() {
    return freeBytes() < capacityBytes();
  }

  /**
   * Corrects the free bytes for blocks that were stored or deleted since the node's last report.
   *
   * @param deltaBytes negative if they were deleted
   */
  void account(long deltaBytes);

  /** Returns the invocation of a live node; null unless it is live. */
  default @Nullable Running running() {
    return null;
  }

  /**
   * Makes a live node leave once no request is in flight on it, or after about a second, and
   * invokes it again. Meanwhile requests wait for it, or use other nodes. Does nothing unless the
   * node is live.
   */
  default void nap() {}

  /**
   * The invocation of a live node.
   *
   * @param begunNanos when it was begun, by System.nanoTime
   * @param longest the time from {@code begunNanos} until the node leaves, or until the platform
   *     ends the invocation by force
   * @param copied true if a second instance of the node has a session
   */
  record Running(long begunNanos, Duration longest, boolean copied) {}

  /** Returns the time of the node's last change of state, by System.nanoTime. */
  default long sinceNanos() {
    return 0;
  }

  /** Returns true if the node is being woken, and so is not live yet. */
  default boolean isWaking() {
    return state() == NodeState.WAKING;
  }

  /** Returns the time at which the wake began that is under way, or the present if none is. */
  default long wakeBegunNanos() {
    return isWaking() ? sinceNanos() : System.nanoTime();
  }

  /**
   * Returns true if this is an instance of the node that is not known to be lost; there are at most
   * two. Blocks of other instances no longer exist.
   */
  default boolean knows(InstanceId instance) {
    return instance.equals(instance());
  }

  /** Returns true if the instance has an open session, as the node's own or as its peer. */
  default boolean isLive(InstanceId instance) {
    return state() == NodeState.LIVE && instance.equals(instance());
  }

  /** Requests the inventory of a live instance; {@link PoolListener} receives the answer. */
  void list(InstanceId instance);

  /**
   * Starts a second instance beside the live one. The live one stays while the second runs. The
   * listener is called once, on any thread; it must not block.
   */
  default void openPeer(PeerListener listener) {
    listener.onPeer(null);
  }

  /** Asks the second instance to leave, if there is one or it is being started. */
  default void closePeer() {}

  /**
   * Deletes chunks or blocks from an instance: at once if it is live, else in its next session.
   * Wakes a sleeping node if the instance is its own. A drop for an instance that is lost is not
   * sent.
   */
  void drop(ChunkDrop drop);

  /**
   * A second instance of the node, which runs beside the node's own instance, so that chunks can be
   * copied between the two. Thread-safe; nothing here blocks.
   */
  interface Peer extends AutoCloseable {
    InstanceId instance();

    /** Returns the node's own instance at the time when this one was requested. */
    InstanceId source();

    /** Returns the lane of that loop; null once the session has ended. Any thread. */
    @Nullable NodeLane lane(Loop loop);

    /** Asks the instance to leave. */
    @Override
    void close();
  }

  /** Receives the second instance. */
  interface PeerListener {
    /**
     * @param peer null if no second instance could be started, or if it ended before it could be
     *     used
     */
    void onPeer(@Nullable Peer peer);
  }

  /** Receives the result of waiting for a node. */
  interface LiveListener {
    /**
     * @param live true if the node is live; false if it cannot become live now
     */
    void onLive(boolean live);
  }

  /** A wait for a node. */
  interface Waiting {
    /** Cancels the wait: the listener is not called. Loop code, on the loop of the wait. */
    void cancel();
  }
}
