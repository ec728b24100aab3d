package dev.floe.gateway.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Chooses the nodes for the chunks of a new segment: the d+p emptiest of 2(d+p) drawn at random.
 * Two candidates per chunk balance the load nearly as well as comparing all nodes (Mitzenmacher
 * 2001, "The Power of Two Choices"), and the random draw keeps segments from sharing all their
 * nodes.
 *
 * <p>A foreign node is in another zone than the gateway. If there are foreign nodes, nodes of the
 * gateway's zone with room for a chunk are chosen first, and others only for the remaining chunks.
 * So the whole pool is filled before a segment is evicted to make room in the gateway's zone.
 *
 * @param bytesFree the bytes that a node can still store
 * @param foreign whether bytes to and from a node cross zones
 * @param chunkBytes the bytes of a whole chunk
 */
public record Placement<N>(ToLongFunction<N> bytesFree, Predicate<N> foreign, long chunkBytes) {
  /**
   * Draws the nodes of a new segment.
   *
   * @param candidates nodes that may take a chunk, without duplicates
   * @param count d+p
   * @return the node of each chunk index, or empty if there are fewer candidates than chunks
   */
  public Optional<List<N>> draw(List<N> candidates, int count, RandomGenerator random) {
    if (candidates.size() < count) {
      return Optional.empty();
    }
    List<N> preferred = preferred(candidates);
    List<N> chosen = emptiest(preferred, Math.min(count, preferred.size()), random);
    if (chosen.size() < count) {
      List<N> others = new ArrayList<>(candidates);
      others.removeAll(preferred);
      chosen.addAll(emptiest(others, count - chosen.size(), random));
    }
    // Shuffled, because otherwise all data chunks, which are read more often than parity, would be
    // on the emptiest nodes.
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      N moved = chosen.get(i);
      chosen.set(i, chosen.get(j));
      chosen.set(j, moved);
    }
    return Optional.of(List.copyOf(chosen));
  }

  /** Draws twice as many candidates as are needed at random, and returns the emptiest of them. */
  private List<N> emptiest(List<N> candidates, int count, RandomGenerator random) {
    List<N> drawn = new ArrayList<>(candidates);
    int draws = Math.min(drawn.size(), 2 * count);
    // The first steps of a Fisher-Yates shuffle: the elements before i are drawn.
    for (int i = 0; i < draws; i++) {
      int j = i + random.nextInt(drawn.size() - i);
      N taken = drawn.get(j);
      drawn.set(j, drawn.get(i));
      drawn.set(i, taken);
    }
    List<N> chosen = new ArrayList<>(drawn.subList(0, draws));
    chosen.sort(Comparator.comparingLong(bytesFree).reversed());
    return new ArrayList<>(chosen.subList(0, count));
  }

  /** Returns the nodes of the gateway's zone that have room; all nodes if none is foreign. */
  private List<N> preferred(List<N> candidates) {
    if (!anyForeign(candidates)) {
      return candidates;
    }
    return candidates.stream()
        .filter(node -> !foreign.test(node) && bytesFree.applyAsLong(node) >= chunkBytes)
        .toList();
  }

  /**
   * Uses a loop, not a stream, because a starting gateway draws nodes for each segment that it
   * finds.
   */
  private boolean anyForeign(List<N> candidates) {
    for (N candidate : candidates) {
      if (foreign.test(candidate)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Replaces some nodes of a segment, each by the emptier of two drawn at random.
   *
   * @param nodes the node of each chunk index
   * @param stays returns true for a node that keeps its chunk
   * @param candidates nodes that may take a chunk
   * @return the node of each chunk index; a node without a replacement stays
   */
  public List<N> replace(
      List<N> nodes, Predicate<N> stays, List<N> candidates, RandomGenerator random) {
    List<N> others = new ArrayList<>(candidates);
    others.removeAll(nodes);
    List<N> replaced = new ArrayList<>(nodes);
    for (int index = 0; index < replaced.size() && !others.isEmpty(); index++) {
      if (!stays.test(replaced.get(index))) {
        List<N> preferred = preferred(others);
        List<N> from = preferred.isEmpty() ? others : preferred;
        N one = from.get(random.nextInt(from.size()));
        N two = from.get(random.nextInt(from.size()));
        N chosen = bytesFree.applyAsLong(one) >= bytesFree.applyAsLong(two) ? one : two;
        others.remove(chosen);
        replaced.set(index, chosen);
      }
    }
    return List.copyOf(replaced);
  }
}
