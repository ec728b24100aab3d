package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.policy.ParityLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityPlanTest {
  private static ParityPlan plan(int least, int most, int nodes) {
    return new ParityPlan(10, new ParityLimits(least, most), nodes, Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({
    // losses per instance and hour; limits; nodes; current parity: the parity of new objects
    "0,      1, 4, 30, 2, 1",
    "0,      2, 4, 30, 2, 2",
    "0.0417, 1, 4, 30, 2, 2",
    "0.0417, 1, 4, 30, 1, 1",
    "0.1667, 1, 4, 30, 1, 2",
    "0.1667, 1, 4, 30, 2, 2",
    "1,      1, 4, 30, 2, 4",
    "1,      1, 8, 30, 2, 5",
    "1e9,    1, 8, 30, 2, 8",
    // the number of nodes limits the parity
    "1,      1, 8, 13, 2, 3",
    "1,      1, 8, 12, 2, 2",
    "1,      2, 8, 11, 2, 2",
    // a parity outside of the limits is moved inside
    "0,      3, 4, 30, 2, 3",
    "0,      1, 1, 30, 2, 1",
  })
  void choosesTheLeastParityThatTheRateAllows(
      double perHour, int least, int most, int nodes, int current, int expected) {
    assertThat(plan(least, most, nodes).next(current, new ReclaimAnswer(perHour)))
        .isEqualTo(expected);
  }

  /**
   * The parity rises above one rate of reclaims and falls below another, lower one. It does not
   * change between the two.
   */
  @Test
  void doesNotChangeBackAndForth() {
    ParityPlan plan = plan(1, 4, 30);
    int changes = 0;
    int parity = 1;
    for (int i = 0; i < 100; i++) {
      double nearTheEdge = 0.0505 * (i % 2 == 0 ? 0.95 : 1.05);
      int next = plan.next(parity, new ReclaimAnswer(nearTheEdge));
      changes += next == parity ? 0 : 1;
      parity = next;
    }
    assertThat(changes).isLessThanOrEqualTo(1);
  }

  @Test
  void refusesLimitsThatNoParityMeets() {
    assertThatThrownBy(() -> new ParityLimits(3, 2)).hasMessageContaining("parity of 3 to 2");
    assertThatThrownBy(() -> new ParityLimits(0, 2)).hasMessageContaining("expected 1 <= least");
  }
}
