package dev.floe.node.host.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReclaimPlanTest {
  private static final int DRAWS = 20_000;

  @Test
  void poissonHasItsMeanAndTakesOneAtATime() {
    ReclaimPlan plan = ReclaimPlan.poisson(Duration.ofSeconds(10), new SplittableRandom(1));

    double seconds = 0;
    for (int i = 0; i < DRAWS; i++) {
      ReclaimPlan.Reclaim next = plan.next();
      assertThat(next.environments()).isEqualTo(1);
      seconds += next.after().toNanos() / 1e9;
    }

    assertThat(seconds / DRAWS).isCloseTo(10, within(0.3));
  }

  @Test
  void zipfMostlyTakesNoneAndSometimesMany() {
    Duration minute = Duration.ofMinutes(1);
    ReclaimPlan plan = ReclaimPlan.zipf(minute, 2, 12, new SplittableRandom(1));

    int[] counts = new int[13];
    for (int i = 0; i < DRAWS; i++) {
      ReclaimPlan.Reclaim next = plan.next();
      assertThat(next.after()).isEqualTo(minute);
      counts[next.environments()]++;
    }

    assertThat(counts[0]).isGreaterThan(DRAWS / 2);
    assertThat((double) counts[0] / counts[1]).isCloseTo(4, within(0.3));
    assertThat(counts[12]).isPositive();
  }

  @Test
  void repeatsItselfFromItsSeed() {
    ReclaimPlan one = ReclaimPlan.poisson(Duration.ofSeconds(10), new SplittableRandom(7));
    ReclaimPlan other = ReclaimPlan.poisson(Duration.ofSeconds(10), new SplittableRandom(7));

    assertThat(one.next()).isEqualTo(other.next());
    assertThat(one.next()).isEqualTo(other.next());
  }
}
