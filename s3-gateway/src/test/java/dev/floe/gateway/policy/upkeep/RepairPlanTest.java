package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.policy.upkeep.RepairPlan.Condition;
import dev.floe.gateway.policy.upkeep.RepairPlan.Load;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repairs of at most 1,000,000 bytes a second and 10 cents an hour. */
class RepairPlanTest {
  private static final double LIMIT = 0.10;
  private static final Load IDLE = load(0);

  private final RepairPlan plan = new RepairPlan(1_000_000, 10);

  private static Load load(double dollars) {
    return new Load(false, 0, 0, dollars);
  }

  private static long minutes(long minutes) {
    return TimeUnit.MINUTES.toNanos(minutes);
  }

  @ParameterizedTest
  @CsvSource({
    // 10+2
    "10, 12, 0, WHOLE",
    "10, 11, 1, DAMAGED",
    "10, 10, 2, DAMAGED",
    "10,  9, 3, LOST",
    "10,  0, 12, LOST",
    // Blocks that only the other instance of a node holds are not lacking, but cannot be read.
    "10, 10, 0, WHOLE",
    "10,  9, 0, WHOLE",
    "10, 10, 1, DAMAGED",
    "10,  9, 2, LOST",
    // The last stripe of an object, with three data blocks and two of parity.
    " 3,  3, 2, DAMAGED",
    " 3,  2, 3, LOST",
    // Without parity nothing can be rebuilt.
    "10,  9, 1, LOST",
  })
  void repairsWhatCanBeRebuilt(int needed, int readable, int lacking, Condition condition) {
    assertThat(RepairPlan.condition(needed, readable, lacking)).isEqualTo(condition);
  }

  @Test
  void repairsFirstTheStripesThatMayLoseTheFewestBlocks() {
    assertThat(RepairPlan.urgency(10, 10)).isLessThan(RepairPlan.urgency(10, 11));
    assertThat(RepairPlan.urgency(3, 3)).isEqualTo(RepairPlan.urgency(10, 10));
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0,    0, 0,      0",
    "false, 0.5,  0, 0,      0",
    "true,  0,    0, 0,    250",
    "false, 0.51, 0, 0,    250",
    "false, 0,    1, 0,    250",
    "false, 0,    0, 0.09,   0",
    "false, 0,    0, 0.10, 30000",
    "false, 0,    0, 9,    30000",
    "true,  1,    9, 0.10, 30000",
  })
  void givesWayToClientsAndStopsAtTheLimitOfCosts(
      boolean readersWait, double memory, int readRepairs, double dollars, long millis) {
    Load load = new Load(readersWait, memory, readRepairs, dollars);
    assertThat(plan.delay(load, 5)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void keepsToTheRate() {
    assertThat(plan.delay(IDLE, 0)).isZero();
    plan.began(500_000, 0);
    assertThat(plan.delay(IDLE, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(plan.delay(IDLE, Duration.ofMillis(400).toNanos()))
        .isEqualTo(Duration.ofMillis(100));
    // A call of delay does not put off the next repair.
    assertThat(plan.delay(IDLE, Duration.ofMillis(500).toNanos())).isZero();
    assertThat(plan.delay(IDLE, Duration.ofMillis(900).toNanos())).isZero();
  }

  @Test
  void doesNotSaveUpTime() {
    plan.began(1, 0);
    plan.began(500_000, minutes(1));
    assertThat(plan.delay(IDLE, minutes(1))).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void keepsToTheRateAcrossTheClocksOverflow() {
    long now = Long.MAX_VALUE - 5;
    plan.began(500_000, now);
    assertThat(plan.delay(IDLE, now + 10)).isEqualTo(Duration.ofMillis(500).minusNanos(10));
  }

  @Test
  void continuesAnHourAfterItHasSpentTheLimit() {
    assertThat(plan.delay(load(0), 0)).isZero();
    assertThat(plan.delay(load(LIMIT), minutes(10))).isPositive();
    assertThat(plan.delay(load(LIMIT), minutes(69))).isPositive();
    assertThat(plan.delay(load(LIMIT), minutes(71))).isZero();
  }

  /** However the costs are distributed, each hour costs less than the limit and two repairs. */
  @Test
  void spendsTheLimitInNoHourTwice() {
    double repair = 0.004;
    double[] spentAt = new double[300];
    double dollars = 0;
    for (int minute = 0; minute < spentAt.length; minute++) {
      if (plan.delay(load(dollars), minutes(minute)).isZero()) {
        dollars += repair;
      }
      spentAt[minute] = dollars;
    }
    for (int minute = 60; minute < spentAt.length; minute++) {
      assertThat(spentAt[minute] - spentAt[minute - 60]).isLessThan(LIMIT + 2 * repair);
    }
    assertThat(dollars).isGreaterThan(4 * LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 5", "2, 20", "3, 60", "4, 300", "5, -1", "1000, -1"})
  void triesAFruitlessRepairAFewTimes(int fruitless, long seconds) {
    assertThat(RepairPlan.pause(fruitless).map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"0, 10, true", "1000000, 0, true", "1000000, 10, false"})
  void isOffWithoutRateOrCosts(long rate, double cents, boolean off) {
    assertThat(new RepairPlan(rate, cents).isOff()).isEqualTo(off);
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "1, -1", "1, NaN"})
  void refusesNegativeLimits(long rate, double cents) {
    assertThatThrownBy(() -> new RepairPlan(rate, cents))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
