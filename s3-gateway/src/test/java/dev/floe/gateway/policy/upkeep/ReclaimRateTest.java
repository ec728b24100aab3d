package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReclaimRateTest {
  private static final double PRIOR = 1.0 / 6;

  private final ReclaimRate rate = new ReclaimRate();

  private void observe(int minutes, int instances, int lostInAll) {
    for (int minute = 0; minute < minutes; minute++) {
      int lost = lostInAll * (minute + 1) / minutes - lostInAll * minute / minutes;
      rate.observe(Duration.ofMinutes(1), instances, lost);
    }
  }

  @Test
  void beginsWithThePrior() {
    assertThat(rate.perHour()).isCloseTo(PRIOR, within(1e-12));
    observe(60, 0, 0);
    assertThat(rate.perHour()).as("without instances").isCloseTo(PRIOR, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    // many instances outweigh the prior soon
    "60, 400, 400, 1.0, 0.02",
    "60, 400, 0, 0.0, 0.003",
    "60, 400, 48, 0.12, 0.01",
    // few do not
    "10, 12, 0, 0.125, 0.001",
    "10, 12, 1, 0.25, 0.002",
  })
  void followsTheLosses(int minutes, int instances, int lost, double perHour, double error) {
    observe(minutes, instances, lost);
    assertThat(rate.perHour()).isCloseTo(perHour, within(error));
  }

  @Test
  void forgetsABadDay() {
    observe(24 * 60, 12, 12 * 24);
    assertThat(rate.perHour()).isCloseTo(1, within(0.1));
    observe(12 * 60, 12, 0);
    assertThat(rate.perHour()).isCloseTo(0.25, within(0.05));
    observe(36 * 60, 12, 0);
    assertThat(rate.perHour()).isLessThan(0.03);
  }

  @Test
  void computesTheChanceOfALossWithinATime() {
    assertThat(ReclaimRate.chance(0, Duration.ofHours(9))).isZero();
    assertThat(ReclaimRate.chance(1, Duration.ofHours(1))).isCloseTo(0.632, within(0.001));
    assertThat(ReclaimRate.chance(0.001, Duration.ofHours(1))).isCloseTo(0.001, within(1e-6));
  }

  @Test
  void refusesANegativeTime() {
    assertThatThrownBy(() -> rate.observe(Duration.ofSeconds(-1), 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
