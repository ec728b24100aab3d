package dev.floe.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.session.Lifetime.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are milliseconds since the invocation began, which is at 1 s of the clock. */
class LifetimeTest {
  private static final long BEGIN = 1000;
  private static final long MINUTE = 60_000;

  private final Lifetime lifetime = new Lifetime(Duration.ofMillis(20));

  /** The time of GOODBYE if no event follows the first live lane. */
  @ParameterizedTest
  @CsvSource({
    // quantum, break-even, minimum, maximum, deadline, linked, goodbye
    "1, 8, 0, 60000, 900000, 5, 13",
    "1, 8, 50, 60000, 900000, 5, 50",
    // GOODBYE 5 ms before the end of a billed quantum.
    "100, 8, 0, 60000, 900000, 5, 95",
    "100, 80, 0, 60000, 900000, 30, 195",
    // Too late for that in this quantum, so at the break-even time.
    "100, 92, 0, 60000, 900000, 5, 97",
    // Never later than the longest stay, nor 1 s before the deadline.
    "1, 8000, 0, 2000, 900000, 5, 2000",
    "1, 80000, 0, 600000, 10000, 5, 9000",
  })
  void saysGoodbyeWhenStayingCostsMore(
      long quantum,
      long breakEven,
      long minimum,
      long maximum,
      long deadline,
      long linked,
      long goodbye) {
    begin(quantum, breakEven, minimum, maximum, deadline);
    lifetime.linked(at(linked));
    assertThat(lifetime.nextNanos()).isEqualTo(at(goodbye));
    assertThat(lifetime.step(at(goodbye) - 1)).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(goodbye))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void staysWithChunksThatAreNotSealed() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.holding(true);
    assertThat(lifetime.step(at(500))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(MINUTE))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void leavesWhenTheyAreSealed() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.holding(true);
    assertThat(lifetime.step(at(500))).isEqualTo(Step.STAY);
    lifetime.active(at(501));
    lifetime.holding(false);
    assertThat(lifetime.step(at(502))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(2000))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void everyRequestBeginsTheWaitAgain() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.active(at(7));
    lifetime.active(at(14));
    assertThat(lifetime.step(at(21))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(22))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void doesNotWaitWherePausesAreLong() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.active(at(100));
    lifetime.active(at(200));
    assertThat(lifetime.step(at(200))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void waitsAgainWhenPausesBecomeShort() {
    begin(1, 8, 5000, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.active(at(100));
    lifetime.active(at(200));
    for (int i = 1; i <= 20; i++) {
      lifetime.active(at(200 + 2 * i));
    }
    lifetime.active(at(5002));
    for (int i = 1; i <= 40; i++) {
      lifetime.active(at(5002 + 2 * i));
    }
    assertThat(lifetime.nextNanos()).isEqualTo(at(5002 + 80 + 8));
  }

  @Test
  void pausesWithinTheQuantumTeachNothing() {
    begin(100, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    for (int i = 1; i <= 9; i++) {
      lifetime.active(at(i * 99L));
    }
    // Still patient: 891 + 8 is within the quantum that ends at 900.
    assertThat(lifetime.nextNanos()).isEqualTo(at(899));
  }

  @Test
  void leavesWhenGoodbyeIsNotAnswered() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    assertThat(lifetime.step(at(8))).isEqualTo(Step.SAY_GOODBYE);
    assertThat(lifetime.nextNanos()).isEqualTo(at(28));
    assertThat(lifetime.step(at(27))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(28))).isEqualTo(Step.LEAVE);
    assertThat(lifetime.leaveReason()).isEqualTo(LeaveReason.GOODBYE_UNANSWERED);
  }

  @Test
  void aRequestAfterGoodbyeProlongsTheWaitForTheAnswer() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.step(at(8));
    lifetime.active(at(20));
    assertThat(lifetime.step(at(39))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(40))).isEqualTo(Step.LEAVE);
  }

  @Test
  void stayHoldsForAWhile() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.step(at(8));
    lifetime.stay(at(9));
    assertThat(lifetime.step(at(108))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(109))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void leavesBeforeTheDeadlineWhateverIsInFlight() {
    begin(1, 8, 0, 20 * MINUTE, 10_000);
    lifetime.linked(at(0));
    lifetime.active(at(8_999));
    assertThat(lifetime.step(at(9_000))).isEqualTo(Step.SAY_GOODBYE);
    lifetime.stay(at(9_001));
    lifetime.active(at(9_450));
    assertThat(lifetime.step(at(9_499))).isNotEqualTo(Step.LEAVE);
    assertThat(lifetime.step(at(9_500))).isEqualTo(Step.LEAVE);
    assertThat(lifetime.leaveReason()).isEqualTo(LeaveReason.DEADLINE);
  }

  @Test
  void doesNotCountIdlenessBeforeItIsLinked() {
    begin(1, 8, 0, MINUTE, 900_000);
    assertThat(lifetime.step(at(5_000))).isEqualTo(Step.STAY);
    lifetime.linked(at(5_000));
    assertThat(lifetime.nextNanos()).isEqualTo(at(5_008));
  }

  @Test
  void eachInvocationBeginsAnew() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.step(at(8));
    begin(1, 8, 0, MINUTE, 900_000);
    assertThat(lifetime.step(at(500))).isEqualTo(Step.STAY);
    lifetime.linked(at(500));
    assertThat(lifetime.step(at(501))).isEqualTo(Step.STAY);
  }

  private void begin(long quantum, long breakEven, long minimum, long maximum, long deadline) {
    Stay stay =
        new Stay(
            Duration.ofMillis(quantum),
            Duration.ofMillis(breakEven),
            Duration.ofMillis(minimum),
            Duration.ofMillis(maximum));
    lifetime.begin(stay, at(0), at(deadline));
  }

  private static long at(long millis) {
    return Duration.ofMillis(BEGIN + millis).toNanos();
  }
}
