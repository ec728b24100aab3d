package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.PoolNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes room on nodes that are full: one segment at a time, and no further one while what was freed
 * has not been used. Thread-safe; thread code.
 *
 * <p>Many stripes learn at once that the same node is full. The first evicts a segment; the others
 * write again into the room that this made, on this node and on the others that held the segment.
 */
public final class NodeRoom {
  /** A write that found its node full so long after room was made there has not met that room. */
  private static final Duration LASTS = Duration.ofMillis(200);

  private final Residency residency;
  private final ObjectDirectory directory;

  // Guarded by this; one for each node of the pool at most.
  private final Map<PoolNode, Room> rooms = new HashMap<>();

  /** What was freed, and not yet claimed. */
  private record Room(long bytes, long atNanos) {}

  public NodeRoom(Residency residency, ObjectDirectory directory) {
    this.residency = residency;
    this.directory = directory;
  }

  /** A segment was evicted, and the node drops this much. */
  public synchronized void freed(PoolNode node, long bytes, long nowNanos) {
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
  public synchronized void claim(PoolNode node, ObjectKey key, long bytes, long writtenNanos) {
    while (!claimed(node, bytes, writtenNanos)) {
      boolean more =
          residency.turnOut(
              id -> !id.key().equals(key) && directory.holds(node, id.key(), id.segment()));
      if (!more) {
        return;
      }
    }
  }

  private boolean claimed(PoolNode node, long bytes, long writtenNanos) {
    Room room = rooms.get(node);
    if (room == null || room.bytes < bytes || isOver(room, writtenNanos)) {
      return false;
    }
    rooms.put(node, new Room(room.bytes - bytes, room.atNanos));
    return true;
  }

  private static boolean isOver(Room room, long nowNanos) {
    return nowNanos - room.atNanos > LASTS.toNanos();
  }
}
