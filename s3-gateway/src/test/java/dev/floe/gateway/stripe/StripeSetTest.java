package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StripeSetTest {
  @Test
  void behavesAsASetOfNumbers() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      NavigableSet<Integer> first = drawn(random);
      NavigableSet<Integer> second = drawn(random);
      StripeSet set = of(first);
      StripeSet other = of(second);
      int from = random.nextInt(64);
      assertThat(members(set)).as("seed %d", seed).containsExactlyElementsOf(first);
      assertThat(set.isEmpty()).isEqualTo(first.isEmpty());
      assertThat(set.contains(from)).isEqualTo(first.contains(from));
      assertThat(set.containsAll(other)).isEqualTo(first.containsAll(second));
      assertThat(set.next(from)).isEqualTo(first.tailSet(from).stream().findFirst().orElse(64));
      TreeSet<Integer> absent = new TreeSet<>(members(StripeSet.first(64)));
      absent.removeAll(first);
      assertThat(set.nextAbsent(from))
          .isEqualTo(absent.tailSet(from).stream().findFirst().orElse(64));
      TreeSet<Integer> both = new TreeSet<>(first);
      both.retainAll(second);
      assertThat(members(set.and(other))).containsExactlyElementsOf(both);
      TreeSet<Integer> rest = new TreeSet<>(first);
      rest.removeAll(second);
      assertThat(members(set.minus(other))).containsExactlyElementsOf(rest);
    }
  }

  @Test
  void holdsTheFirstStripes() {
    assertThat(StripeSet.first(0)).isEqualTo(StripeSet.NONE);
    assertThat(members(StripeSet.first(3))).containsExactly(0, 1, 2);
    assertThat(members(StripeSet.first(64))).hasSize(64);
    assertThat(StripeSet.first(64).nextAbsent(0)).isEqualTo(64);
  }

  /** Draws a share of 0 to 4 quarters, and then a set with about this share of all stripes. */
  private static NavigableSet<Integer> drawn(Random random) {
    NavigableSet<Integer> drawn = new TreeSet<>();
    int ofFour = random.nextInt(5);
    StripeSet.first(64)
        .forEach(stripe -> {
          if (random.nextInt(4) < ofFour) {
            drawn.add(stripe);
          }
        });
    return drawn;
  }

  private static StripeSet of(Iterable<Integer> stripes) {
    StripeSet set = StripeSet.NONE;
    for (int stripe : stripes) {
      set = set.plus(StripeSet.of(stripe));
    }
    return set;
  }

  private static List<Integer> members(StripeSet set) {
    List<Integer> members = new ArrayList<>();
    set.forEach(members::add);
    return members;
  }
}
