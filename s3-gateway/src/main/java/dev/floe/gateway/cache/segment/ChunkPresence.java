package dev.floe.gateway.cache.segment;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stripes of one chunk that its node holds: a set for each instance of the node. Immutable.
 *
 * <p>Readers use a set only while its instance is the node's current one. If a node restarts with
 * empty memory, its chunks are absent at once, without a walk through the directory.
 */
record ChunkPresence(List<Copy> copies) {
  static final ChunkPresence NONE = new ChunkPresence(List.of());

  /** A node has at most its own instance and a peer; older instances are gone. */
  private static final int COPIES_LIMIT = 2;

  /** The stripes that one instance holds. */
  record Copy(InstanceId instance, StripeSet stripes) {}

  ChunkPresence {
    copies = List.copyOf(copies);
  }

  /** Returns the stripes that this instance holds. */
  StripeSet on(InstanceId instance) {
    for (Copy copy : copies) {
      if (copy.instance.equals(instance)) {
        return copy.stripes;
      }
    }
    return StripeSet.NONE;
  }

  /** Returns the presence without these stripes on this instance. */
  ChunkPresence without(InstanceId instance, StripeSet stripes) {
    return new ChunkPresence(
        copies.stream()
            .map(copy ->
                copy.instance.equals(instance)
                    ? new Copy(instance, copy.stripes.minus(stripes))
                    : copy)
            .filter(copy -> !copy.stripes.isEmpty())
            .toList());
  }

  /**
   * Returns the presence after these stripes were written again: only this instance of the node
   * holds them.
   */
  ChunkPresence written(PoolNode node, InstanceId instance, StripeSet stripes) {
    return without(stripes).copied(node, instance, stripes);
  }

  /**
   * Returns the presence with these stripes, whose bytes are unchanged, on this instance of the
   * node too. Lost instances are removed, so that they never take the place of a live one.
   */
  ChunkPresence copied(PoolNode node, InstanceId instance, StripeSet stripes) {
    Copy changed = new Copy(instance, on(instance).plus(stripes));
    return new ChunkPresence(
        Stream.concat(
                Stream.of(changed),
                copies.stream()
                    .filter(copy -> !copy.instance.equals(instance))
                    .filter(copy -> node.knows(copy.instance)))
            .limit(COPIES_LIMIT)
            .toList());
  }

  /** Returns the presence without these stripes on any instance. */
  ChunkPresence without(StripeSet stripes) {
    return new ChunkPresence(
        copies.stream()
            .map(copy -> new Copy(copy.instance, copy.stripes.minus(stripes)))
            .filter(copy -> !copy.stripes.isEmpty())
            .toList());
  }
}
