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
 */
public final class Placement {
  private Placement() {}

  /**
   * Draws the nodes of a new segment.
   *
   * @param candidates nodes that may take a chunk, without duplicates
   * @param count d+p
   * @param bytesFree the bytes that a node can still store
   * @return the node of each chunk index, or empty if there are fewer candidates than chunks
   */
  public static <N> Optional<List<N>> draw(
      List<N> candidates, int count, ToLongFunction<N> bytesFree, RandomGenerator random) {
    if (candidates.size() < count) {
      return Optional.empty();
    }
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
    chosen = chosen.subList(0, count);
    // Shuffled, or all data chunks, which are read more often than parity, would be on the emptiest
    // nodes.
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      N moved = chosen.get(i);
      chosen.set(i, chosen.get(j));
      chosen.set(j, moved);
    }
    return Optional.of(List.copyOf(chosen));
  }

  /**
   * Replaces some nodes of a segment, each by the emptier of two drawn at random.
   *
   * @param nodes the node of each chunk index
   * @param stays which of them keep their chunk
   * @param candidates nodes that may take a chunk
   * @param bytesFree the bytes that a node can still store
   * @return the node of each chunk index; a node without a replacement stays
   */
  public static <N> List<N> replace(
      List<N> nodes,
      Predicate<N> stays,
      List<N> candidates,
      ToLongFunction<N> bytesFree,
      RandomGenerator random) {
    List<N> others = new ArrayList<>(candidates);
    others.removeAll(nodes);
    List<N> replaced = new ArrayList<>(nodes);
    for (int index = 0; index < replaced.size() && !others.isEmpty(); index++) {
      if (!stays.test(replaced.get(index))) {
        N one = others.get(random.nextInt(others.size()));
        N two = others.get(random.nextInt(others.size()));
        N chosen = bytesFree.applyAsLong(one) >= bytesFree.applyAsLong(two) ? one : two;
        others.remove(chosen);
        replaced.set(index, chosen);
      }
    }
    return List.copyOf(replaced);
  }
}
