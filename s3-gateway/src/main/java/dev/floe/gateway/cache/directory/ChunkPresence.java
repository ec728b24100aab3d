package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which stripes of one chunk its node holds: a word for each instance of the node, bit s for stripe
 * s of the segment. Immutable.
 *
 * <p>A word counts only while its instance is the one that answers, so a node that comes back empty
 * has lost its chunks at once and without a search through the directory.
 */
record ChunkPresence(List<Copy> copies) {
  static final ChunkPresence NONE = new ChunkPresence(List.of());

  /** A node has at most a primary and a peer; what is older is gone. */
  private static final int COPIES_LIMIT = 2;

  /** What one instance holds. */
  record Copy(InstanceId instance, long stripes) {}

  ChunkPresence {
    copies = List.copyOf(copies);
  }

  /** The stripes that can be had from the node as it is now. */
  long on(PoolNode node) {
    InstanceId answering = node.instance();
    return answering == null ? 0 : on(answering);
  }

  /** The stripes that this instance holds. */
  long on(InstanceId instance) {
    for (Copy copy : copies) {
      if (copy.instance.equals(instance)) {
        return copy.stripes;
      }
    }
    return 0;
  }

  /** This instance does not hold these stripes. */
  ChunkPresence without(InstanceId instance, long stripes) {
    return new ChunkPresence(
        copies.stream()
            .map(copy ->
                copy.instance.equals(instance) ? new Copy(instance, copy.stripes & ~stripes) : copy)
            .filter(copy -> copy.stripes != 0)
            .toList());
  }

  /** The stripes were written again: only this instance holds them now. */
  ChunkPresence written(InstanceId instance, long stripes) {
    return with(instance, without(stripes).on(instance) | stripes, without(stripes));
  }

  /** This instance holds these stripes too, as they were. */
  ChunkPresence copied(InstanceId instance, long stripes) {
    return with(instance, on(instance) | stripes, this);
  }

  /** Nobody holds these stripes any more. */
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
