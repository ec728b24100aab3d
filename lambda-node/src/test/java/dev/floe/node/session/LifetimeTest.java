package dev.floe.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.invocation.StayPolicy;
import dev.floe.node.session.Lifetime.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are in milliseconds since the invocation began; at that moment the clock showed 1 s. */
class LifetimeTest {
  private static final long BEGIN = 1000;
  private static final long MINUTE = 60_000;

  /** The draw of each idle period; 1 is the longest stay, the break-even time. */
  private double draw = 1;

  private final Lifetime lifetime = new Lifetime(Duration.ofMillis(20), () -> draw);

  /** The time of GOODBYE if no event occurs after all lanes are live. */
  @ParameterizedTest
  @CsvSource({
    // quantum, break-even, minimum, maximum, deadline, linked, goodbye
    "1, 8, 0, 60000, 900000, 5, 13",
    "1, 8, 50, 60000, 900000, 5, 50",
    // GOODBYE 5 ms before the end of a billed quantum.
    "100, 8, 0, 60000, 900000, 5, 95",
    "100, 80, 0, 60000, 900000, 30, 195",
    // Less than 5 ms of this quantum are left, so GOODBYE is sent at the break-even time.
    "100, 92, 0, 60000, 900000, 5, 97",
    // Never later than the longest stay, nor later than 1 s before the deadline.
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
  void leavesWhenItsChunksAreSealed() {
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
  void drawsOnceForEachIdlePeriod() {
    begin(1, 8000, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    draw = 0.5;
    long first = lifetime.nextNanos();
    assertThat(first).isBetween(at(4900), at(4965));
    draw = 0;
    assertThat(lifetime.nextNanos()).isEqualTo(first);
    assertThat(lifetime.step(at(4800))).isEqualTo(Step.STAY);
    lifetime.active(at(4801));
    assertThat(lifetime.step(at(4801))).isEqualTo(Step.SAY_GOODBYE);
  }

  /**
   * InfiniCache's policy, with its quantum of 100 ms: GOODBYE is sent 5 ms before a quantum ends.
   */
  @ParameterizedTest
  @CsvSource({
    // requests, goodbye
    "10, 95",
    "'10, 30', 195",
    "'10, 30, 120', 195",
    "'10, 30, 120, 150', 295",
    "98, 98",
    // The frames and blocks of one request, which arrive at the same time.
    "'10, 10, 10', 95",
    "'10, 250', 295",
  })
  void staysForTheQuantumAndOneMoreIfItWasBusy(String requests, long goodbye) {
    begin(StayPolicy.QUANTUM, 100, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(1));
    for (String request : requests.split(", ", -1)) {
      lifetime.active(at(Long.parseLong(request)));
    }
    assertThat(lifetime.nextNanos()).isEqualTo(at(goodbye));
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
  void sendsNoGoodbyeFor100MillisAfterAStay() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.step(at(8));
    lifetime.stay(at(9));
    assertThat(lifetime.step(at(108))).isEqualTo(Step.STAY);
    assertThat(lifetime.step(at(109))).isEqualTo(Step.SAY_GOODBYE);
  }

  @Test
  void leavesBeforeTheDeadlineEvenIfRequestsAreInFlight() {
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
  void eachInvocationStartsFromScratch() {
    begin(1, 8, 0, MINUTE, 900_000);
    lifetime.linked(at(0));
    lifetime.step(at(8));
    begin(1, 8, 0, MINUTE, 900_000);
    assertThat(lifetime.step(at(500))).isEqualTo(Step.STAY);
    lifetime.linked(at(500));
    assertThat(lifetime.step(at(501))).isEqualTo(Step.STAY);
  }

  private void begin(long quantum, long breakEven, long minimum, long maximum, long deadline) {
    begin(StayPolicy.RENT_OR_BUY, quantum, breakEven, minimum, maximum, deadline);
  }

  private void begin(
      StayPolicy policy, long quantum, long breakEven, long minimum, long maximum, long deadline) {
    Stay stay =
        new Stay(
            policy,
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
