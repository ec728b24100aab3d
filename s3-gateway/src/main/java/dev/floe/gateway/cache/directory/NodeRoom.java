package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.PoolNode;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes room on full nodes by evicting one segment at a time. The freed bytes are counted, and a
 * write that finds enough unclaimed bytes claims them and evicts nothing. Thread-safe; thread code.
 * Threads that need room on different nodes do not wait for each other.
 *
 * <p>For example, the same full node refuses a block of each of twenty stripes at once. The write
 * of the first stripe evicts a segment; the others claim part of the freed room, on this node and
 * on the other nodes that held the segment. All of them then write again.
 */
public final class NodeRoom {
  /**
   * The time for which freed room counts. If a node refuses a block that was sent later than that,
   * other blocks have already taken the room.
   */
  private static final Duration LASTS = Duration.ofMillis(200);

  private final Residency residency;
  private final ObjectDirectory directory;

  // At most one entry per node of the pool.
  private final ConcurrentMap<PoolNode, Room> rooms = new ConcurrentHashMap<>();
  private final ConcurrentMap<PoolNode, Lock> evicting = new ConcurrentHashMap<>();

  /** Freed bytes that no write has claimed. */
  private record Room(long bytes, long atNanos) {}

  public NodeRoom(Residency residency, ObjectDirectory directory) {
    this.residency = residency;
    this.directory = directory;
  }

  /** Adds the bytes that an evicted segment frees on a node. */
  public void freed(PoolNode node, long bytes, long nowNanos) {
    rooms.merge(
        node,
        new Room(bytes, nowNanos),
        (known, more) ->
            isOver(known, nowNanos) ? more : new Room(known.bytes + more.bytes, nowNanos));
  }

  /**
   * Claims room for a write that was answered FULL, and evicts segments until there is enough or no
   * other segment can be evicted.
   *
   * @param key the object that is written; none of its own segments is evicted
   * @param bytes the block's length
   * @param writtenNanos when the block was sent
   */
  public void claim(PoolNode node, ObjectKey key, long bytes, long writtenNanos) {
    Lock alone = evicting.computeIfAbsent(node, any -> new ReentrantLock());
    alone.lock();
    try {
      while (!claimed(node, bytes, writtenNanos)) {
        boolean more =
            residency.evictColdest(
                id -> !id.key().equals(key) && directory.holds(node, id.key(), id.segment()));
        if (!more) {
          return;
        }
      }
    } finally {
      alone.unlock();
    }
  }

  /**
   * Takes bytes from a node's room; returns false if there are too few or they no longer count. One
   * thread at a time calls this for a node; others may add room.
   */
  private boolean claimed(PoolNode node, long bytes, long writtenNanos) {
    Room room = rooms.get(node);
    if (room == null || room.bytes < bytes || isOver(room, writtenNanos)) {
      return false;
    }
    rooms.compute(
        node, (same, now) -> now == null ? null : new Room(now.bytes - bytes, now.atNanos));
    return true;
  }

  private static boolean isOver(Room room, long nowNanos) {
    return nowNanos - room.atNanos > LASTS.toNanos();
  }
}
