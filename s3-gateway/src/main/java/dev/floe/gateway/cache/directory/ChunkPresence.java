package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stripes of one chunk that its node holds: a word for each instance of the node, bit s for
 * stripe s of the segment. Immutable.
 *
 * <p>A word counts only while its instance is the node's current one. If a node restarts with empty
 * memory, its chunks are absent at once, without a walk through the directory.
 */
record ChunkPresence(List<Copy> copies) {
  static final ChunkPresence NONE = new ChunkPresence(List.of());

  /** A node has at most a primary instance and a peer; older instances are gone. */
  private static final int COPIES_LIMIT = 2;

  /** The stripes that one instance holds. */
  record Copy(InstanceId instance, long stripes) {}

  ChunkPresence {
    copies = List.copyOf(copies);
  }

  /** Returns the stripes that the node's current instance holds. */
  long on(PoolNode node) {
    InstanceId answering = node.instance();
    return answering == null ? 0 : on(answering);
  }

  /** Returns the stripes that this instance holds. */
  long on(InstanceId instance) {
    for (Copy copy : copies) {
      if (copy.instance.equals(instance)) {
        return copy.stripes;
      }
    }
    return 0;
  }

  /** Returns the presence without these stripes on this instance. */
  ChunkPresence without(InstanceId instance, long stripes) {
    return new ChunkPresence(
        copies.stream()
            .map(copy ->
                copy.instance.equals(instance) ? new Copy(instance, copy.stripes & ~stripes) : copy)
            .filter(copy -> copy.stripes != 0)
            .toList());
  }

  /** Returns the presence after these stripes were written again: only this instance holds them. */
  ChunkPresence written(InstanceId instance, long stripes) {
    return with(instance, without(stripes).on(instance) | stripes, without(stripes));
  }

  /** Returns the presence with these stripes on this instance too, with unchanged content. */
  ChunkPresence copied(InstanceId instance, long stripes) {
    return with(instance, on(instance) | stripes, this);
  }

  /** Returns the presence without these stripes on any instance. */
  ChunkPresence without(long stripes) {
    return new ChunkPresence(
        copies.stream()
            .map(copy -> new Copy(copy.instance, copy.stripes & ~stripes))
            .filter(copy -> copy.stripes != 0)
            .toList());
  }

  private static ChunkPresence with(InstanceId instance, long word, ChunkPresence others) {
    return new ChunkPresence(
        Stream.concat(
                Stream.of(new Copy(instance, word)),
                others.copies.stream().filter(copy -> !copy.instance.equals(instance)))
            .limit(COPIES_LIMIT)
            .toList());
  }
}
