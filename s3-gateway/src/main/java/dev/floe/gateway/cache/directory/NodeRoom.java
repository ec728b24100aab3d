package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.PoolNode;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes room on nodes that are full: one segment at a time, and no further one while what was freed
 * has not been used. Thread-safe; thread code. Threads that need room on different nodes do not
 * wait for each other; a segment that one of them evicts makes room on the nodes of the others too.
 *
 * <p>Many stripes learn at once that the same node is full. The first evicts a segment; the others
 * write again into the room that this made, on this node and on the others that held the segment.
 */
public final class NodeRoom {
  /** A write that found its node full so long after room was made there has not met that room. */
  private static final Duration LASTS = Duration.ofMillis(200);

  private final Residency residency;
  private final ObjectDirectory directory;

  // One of each for each node of the pool at most.
  private final ConcurrentMap<PoolNode, Room> rooms = new ConcurrentHashMap<>();
  private final ConcurrentMap<PoolNode, Lock> evicting = new ConcurrentHashMap<>();

  /** What was freed, and not yet claimed. */
  private record Room(long bytes, long atNanos) {}

  public NodeRoom(Residency residency, ObjectDirectory directory) {
    this.residency = residency;
    this.directory = directory;
  }

  /** A segment was evicted, and the node drops this much. */
  public void freed(PoolNode node, long bytes, long nowNanos) {
    rooms.merge(
        node,
        new Room(bytes, nowNanos),
        (known, more) ->
            isOver(known, nowNanos) ? more : new Room(known.bytes + more.bytes, nowNanos));
  }

  /**
   * A write was answered FULL: claims room for it, and evicts one segment after another until there
   * is enough.
   *
   * @param key of the object that is written, none of whose segments is evicted for it
   * @param bytes of the block
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

  /** Only one thread at a time takes from a node's room; others may add to it. */
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
