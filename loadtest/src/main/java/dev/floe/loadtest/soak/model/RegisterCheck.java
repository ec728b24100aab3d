package dev.floe.loadtest.soak.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decides whether the operations on one key are linearizable. They are if each can be given one
 * moment between its request and its answer so that, in the order of these moments, each answer is
 * right.
 *
 * <p>The search is Wing's and Gong's (Testing and Verifying Concurrent Objects, JPDC 1993). It
 * extends an order by any operation that was sent before the first answer to the remaining
 * operations, and backtracks. As Lowe proposed (Testing for Linearizability, 2016), it visits no
 * pair of ordered operations and resulting value twice. It places reads as soon as they fit,
 * because they change nothing. A write of unknown outcome has no answer, so it can be placed at any
 * time after it was sent, or left out.
 *
 * <p>Pure, confined to one thread while it searches.
 */
final class RegisterCheck {
  private final List<KeyOperation> operations;
  private final int limit;
  private final Set<Visited> visited = new HashSet<>();
  private BitSet longest = new BitSet();

  private RegisterCheck(List<KeyOperation> operations, int limit) {
    this.operations = operations;
    this.limit = limit;
  }

  /** The result of a check. */
  sealed interface Result {}

  /** An order of the operations explains all answers. */
  record Linearizable() implements Result {}

  /**
   * No order explains all answers.
   *
   * @param operations the operations that show that there is no order, in the order in which they
   *     were sent; reads that do not matter are left out
   * @param unexplained of the operations that the longest order found does not include, the one
   *     that was answered first
   */
  record Violated(List<KeyOperation> operations, KeyOperation unexplained) implements Result {
    Violated {
      operations = List.copyOf(operations);
    }
  }

  /** The search has reached its limit of pairs. */
  record Undecided() implements Result {}

  private record Visited(BitSet ordered, int value) {}

  /**
   * Checks a key's operations.
   *
   * @param before the key's value before all of them
   * @param limit how many pairs of ordered operations and value the search may visit
   */
  static Result check(int before, List<KeyOperation> operations, int limit) {
    List<KeyOperation> sorted =
        operations.stream()
            .filter(KeyOperation::counts)
            .sorted(Comparator.comparingLong(KeyOperation::invoked))
            .toList();
    RegisterCheck check = new RegisterCheck(sorted, limit);
    return switch (check.extend(new BitSet(), before)) {
      case FOUND -> new Linearizable();
      case LIMIT -> new Undecided();
      case NONE -> check.violated(before);
    };
  }

  private enum Search {
    FOUND,
    NONE,
    LIMIT
  }

  /**
   * Extends an order of operations, after which the key has this value. Takes ownership of the set.
   */
  private Search extend(BitSet ordered, int value) {
    placeReads(ordered, value);
    long firstAnswer = firstAnswer(ordered);
    if (firstAnswer == Long.MAX_VALUE) {
      return Search.FOUND;
    }
    if (ordered.cardinality() > longest.cardinality()) {
      longest = ordered;
    }
    if (!visited.add(new Visited(ordered, value))) {
      return Search.NONE;
    }
    if (visited.size() > limit) {
      return Search.LIMIT;
    }
    for (int next : writesThatMayFollow(ordered, value, firstAnswer)) {
      BitSet longer = (BitSet) ordered.clone();
      longer.set(next);
      Search search = extend(longer, operations.get(next).after(value));
      if (search != Search.NONE) {
        return search;
      }
    }
    return Search.NONE;
  }

  /** Places each operation that changes nothing and fits now; placing it later cannot help. */
  private void placeReads(BitSet ordered, int value) {
    boolean placed = true;
    while (placed) {
      placed = false;
      long firstAnswer = firstAnswer(ordered);
      for (int i = ordered.nextClearBit(0);
          i < operations.size();
          i = ordered.nextClearBit(i + 1)) {
        KeyOperation operation = operations.get(i);
        if (operation.invoked() > firstAnswer) {
          break;
        }
        if (!operation.hasEffect() && operation.fits(value)) {
          ordered.set(i);
          placed = true;
        }
      }
    }
  }

  /** Returns the time of the first answer to an operation that the order does not include. */
  private long firstAnswer(BitSet ordered) {
    long first = Long.MAX_VALUE;
    for (int i = ordered.nextClearBit(0); i < operations.size(); i = ordered.nextClearBit(i + 1)) {
      KeyOperation operation = operations.get(i);
      if (!operation.isUnknown()) {
        first = Math.min(first, operation.returned());
      }
    }
    return first;
  }

  /**
   * Returns the indices of the writes that may be next: the answered ones first, in the order of
   * their answers, because they must be placed.
   */
  private List<Integer> writesThatMayFollow(BitSet ordered, int value, long firstAnswer) {
    return IntStream.range(0, operations.size())
        .filter(i -> !ordered.get(i))
        .filter(i -> operations.get(i).invoked() <= firstAnswer)
        .filter(i -> operations.get(i).hasEffect() && operations.get(i).fits(value))
        .filter(i -> !operations.get(i).isUnknown() || operations.get(i).after(value) != value)
        .boxed()
        .sorted(
            Comparator.comparingLong(
                i -> operations.get(i).isUnknown() ? Long.MAX_VALUE : operations.get(i).returned()))
        .toList();
  }

  /** Leaves out each read that is not needed to show that there is no order. */
  private Violated violated(int before) {
    KeyOperation unexplained = firstUnordered();
    List<KeyOperation> left = new ArrayList<>(operations);
    for (KeyOperation operation : operations.reversed()) {
      if (operation.hasEffect()) {
        continue;
      }
      left.remove(operation);
      if (new RegisterCheck(left, limit).extend(new BitSet(), before) != Search.NONE) {
        left.add(operation);
        left.sort(Comparator.comparingLong(KeyOperation::invoked));
      }
    }
    return new Violated(left, unexplained);
  }

  private KeyOperation firstUnordered() {
    return IntStream.range(0, operations.size())
        .filter(i -> !longest.get(i))
        .mapToObj(operations::get)
        .filter(operation -> !operation.isUnknown())
        .min(Comparator.comparingLong(KeyOperation::returned))
        .orElseThrow();
  }
}
