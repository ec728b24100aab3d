package dev.floe.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IdlePolicyPropertyTest {
  private static final long SEED = 20_260_101;
  private static final Duration BREAK_EVEN = Duration.ofMillis(8);

  /**
   * The distribution function of the stay t is (e^(t/B) - 1) / (e - 1), where B is the break-even
   * time.
   */
  @Test
  void rentOrBuyDrawsItsStayFromTheBestDistribution() {
    SplittableRandom random = new SplittableRandom(SEED);
    RentOrBuy policy = new RentOrBuy(BREAK_EVEN, random::nextDouble);
    int draws = 200_000;
    int[] below = new int[9];
    for (int i = 0; i < draws; i++) {
      long since = random.nextLong(1L << 40);
      policy.request(since);
      double share = (policy.leaveNanos() - since) / (double) BREAK_EVEN.toNanos();
      assertThat(share).as("seed %d", SEED).isBetween(0.0, 1.0);
      for (int tenth = 1; tenth <= 9; tenth++) {
        below[tenth - 1] += share < tenth / 10.0 ? 1 : 0;
      }
    }
    for (int tenth = 1; tenth <= 9; tenth++) {
      double expected = Math.expm1(tenth / 10.0) / (Math.E - 1);
      assertThat(below[tenth - 1] / (double) draws)
          .as("share of stays below %d/10, seed %d", tenth, SEED)
          .isCloseTo(expected, within(0.005));
    }
  }

  /** The bound holds for each length of an idle period, and therefore for every arrival pattern. */
  @Test
  void rentOrBuyCostsAtMostTheBoundForEveryGap() {
    double bound = Math.E / (Math.E - 1);
    for (double gap : new double[] {0.05, 0.3, 0.7, 0.999, 1.001, 2, 100}) {
      SplittableRandom random = new SplittableRandom(SEED);
      RentOrBuy policy = new RentOrBuy(BREAK_EVEN, random::nextDouble);
      int periods = 100_000;
      double cost = 0;
      for (int i = 0; i < periods; i++) {
        policy.request(0);
        double stay = policy.leaveNanos() / (double) BREAK_EVEN.toNanos();
        cost += stay < gap ? stay + 1 : gap;
      }
      assertThat(cost / periods / Math.min(gap, 1))
          .as("gap of %s B, seed %d", gap, SEED)
          .isLessThan(bound + 0.02);
    }
  }

  /** For every arrival pattern, the node leaves within two quanta of the last request. */
  @Test
  void quantumNeverLeavesBeforeTheLastRequestNorLongAfterIt() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int run = 0; run < 1000; run++) {
      long quantum = random.nextLong(1_000_000, 200_000_000);
      QuantumEnd policy = new QuantumEnd(Duration.ofNanos(quantum));
      long now = 0;
      for (int i = 0; i < 50; i++) {
        now += random.nextLong(2 * quantum);
        policy.request(now);
        assertThat(policy.leaveNanos()).as("seed %d", SEED).isBetween(now, now + 2 * quantum);
      }
    }
  }
}
