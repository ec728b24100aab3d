package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReclaimAnswerTest {
  /** The expected values were computed by another program. */
  @ParameterizedTest
  @CsvSource({
    // nothing is ever lost
    "0,      10,  5, 0.000001, 0",
    // an instance is lost once a day, every six hours, every hour
    "0.0417, 10,  5, 0.001,    1",
    "0.1667, 10,  5, 0.001,    2",
    "0.1667, 10,  5, 0.000001, 4",
    "1,      10,  5, 0.001,    5",
    "1,      10,  5, 0.000001, 9",
    // fewer data blocks need less parity, a longer interval needs more
    "1,       4,  5, 0.001,    4",
    "0.1667,  4,  5, 0.001,    2",
    "0.1667, 10, 60, 0.001,    8",
    "12,     10,  5, 0.001,   45",
    // no code is longer than 255
    "1000,   10, 60, 0.001,  245",
    "1e9,    10, 60, 0.001,  245",
  })
  void hasTheLeastParityThatTheAimNeeds(
      double perHour, int data, long minutes, double aim, int parity) {
    ReclaimAnswer answer = new ReclaimAnswer(perHour);
    assertThat(answer.parity(data, Duration.ofMinutes(minutes), aim)).isEqualTo(parity);
  }

  @ParameterizedTest
  @CsvSource({
    "0,    60",
    "0.5,  60",
    "0.61, 30",
    "0.7,  30",
    "1.3,  15",
    "2.5,   7.5",
    "5,     7.5",
    "50,    7.5",
  })
  void warmsUpMoreOftenIfManyAreReclaimed(double perHour, double seconds) {
    assertThat(new ReclaimAnswer(perHour).warmUp(Duration.ofMinutes(1)))
        .isEqualTo(Duration.ofMillis((long) (seconds * 1000)));
  }

  /**
   * For 10+2 and 12 of 400 nodes reclaimed, the paper on InfiniCache names 0.39 %. That assumes
   * draws without replacement; with independent losses the chance is 0.48 %.
   */
  @Test
  void computesTheChanceThatMoreThanTheParityIsLost() {
    assertThat(ReclaimAnswer.chanceOfMore(2, 12, 0.03)).isCloseTo(0.00484614, within(1e-8));
    assertThat(ReclaimAnswer.chanceOfMore(0, 1, 0.25)).isCloseTo(0.25, within(1e-12));
    assertThat(ReclaimAnswer.chanceOfMore(1, 1, 0.25)).isZero();
    assertThat(ReclaimAnswer.chanceOfMore(1, 2, 1)).isOne();
  }

  @Test
  void refusesANegativeRateAndAnAimOfZero() {
    assertThatThrownBy(() -> new ReclaimAnswer(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReclaimAnswer(1).parity(10, Duration.ofMinutes(5), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
