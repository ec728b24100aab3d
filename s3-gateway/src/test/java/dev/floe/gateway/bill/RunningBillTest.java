package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunningBillTest {
  private static final LogTail REPORTED =
      new LogTail(
          "id",
          "REPORT RequestId: id\tDuration: 18.20 ms\tBilled Duration: 19 ms"
              + "\tMemory Size: 1024 MB\tMax Memory Used: 80 MB\t");
  private static final LogTail UNREPORTED = new LogTail("id", "out of memory");

  private final RunningBill bill = new RunningBill(Duration.ofMillis(1));

  private static long millis(double millis) {
    return (long) (millis * 1e6);
  }

  @ParameterizedTest
  @CsvSource({
    // in milliseconds: the quantum, the time run, the billed time
    "1,   0,      1",
    "1,   0.001,  1",
    "1,   1,      1",
    "1,   1.001,  2",
    "1,   7.2,    8",
    "100, 0,      100",
    "100, 100,    100",
    "100, 100.1,  200",
  })
  void accruesWholeQuantaFromTheFirstOn(long quantum, double ran, long billedMillis) {
    RunningBill accruing = new RunningBill(Duration.ofMillis(quantum));
    accruing.begin("one", Purpose.SERVE, 1536, 500);

    BillLine line = accruing.at(500 + millis(ran)).total();

    assertThat(line.running()).isEqualTo(new Usage(1, billedMillis, billedMillis * 1536));
    assertThat(line.ended()).isEqualTo(Usage.NONE);
  }

  static Stream<Arguments> ends() {
    Usage reported = new Usage(1, 19, 19 * 1024);
    Usage estimated = new Usage(1, 21, 21 * 1536);
    return Stream.of(
        Arguments.of(new Invoked.Returned("{}", REPORTED), reported, Usage.NONE),
        Arguments.of(new Invoked.Crashed("exit", REPORTED), reported, Usage.NONE),
        Arguments.of(new Invoked.Returned("{}", UNREPORTED), Usage.NONE, estimated),
        Arguments.of(new Invoked.Crashed("exit", LogTail.NONE), Usage.NONE, estimated),
        Arguments.of(new Invoked.Failed("reset"), Usage.NONE, estimated),
        Arguments.of(new Invoked.Throttled("busy"), Usage.NONE, Usage.NONE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void replacesAccruedUsageByBilledUsage(Invoked how, Usage reported, Usage estimated) {
    RunningBill.Running running = bill.begin("one", Purpose.SERVE, 1536, 0);

    bill.end(running, how, millis(20.5));

    assertThat(bill.at(millis(99)).total())
        .isEqualTo(new BillLine(reported, estimated, Usage.NONE));
  }

  @Test
  void addsUpByFunctionAndPurpose() {
    bill.begin("one", Purpose.SERVE, 1000, 0);
    bill.begin("one", Purpose.BACKUP, 1000, 0);
    bill.end(bill.begin("two", Purpose.BACKUP, 1000, 0), new Invoked.Failed("x"), millis(3));

    BillSnapshot now = bill.at(millis(2));

    assertThat(now.of("one").total()).isEqualTo(new Usage(2, 4, 4000));
    assertThat(now.of("two").total()).isEqualTo(new Usage(1, 3, 3000));
    assertThat(now.of("none")).isEqualTo(BillLine.EMPTY);
    assertThat(now.of(Purpose.BACKUP).total()).isEqualTo(new Usage(2, 5, 5000));
    assertThat(now.of(Purpose.WARM_UP)).isEqualTo(BillLine.EMPTY);
    assertThat(now.total().total()).isEqualTo(new Usage(3, 7, 7000));
  }

  @Test
  void chargesAnInvocationOnce() {
    RunningBill.Running running = bill.begin("one", Purpose.SERVE, 1536, 0);
    bill.end(running, new Invoked.Failed("x"), 1);

    assertThatThrownBy(() -> bill.end(running, new Invoked.Failed("x"), 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one");
  }

  @Test
  void chargesAQuantumIfTheClockDoesNotAdvance() {
    bill.begin("one", Purpose.SERVE, 1536, 1000);

    assertThat(bill.at(0).total().running()).isEqualTo(new Usage(1, 1, 1536));
  }

  @Test
  void costsWhatThePriceListSays() {
    Tariff tariff = new Tariff(0.0000166667, 0.0000002, 0.02, Duration.ofMillis(1));

    // 1.5 GB for 8 ms cost as much as the fee for one invocation.
    assertThat(tariff.dollars(new Usage(1, 8, 8 * 1536))).isCloseTo(4e-7, withinPercent(1));
    assertThat(tariff.dollars(new Usage(1_000_000, 0, 0))).isCloseTo(0.20, withinPercent(0.001));
    assertThat(tariff.crossZoneDollars(1_000_000_000)).isCloseTo(0.02, withinPercent(0.001));
  }

  private static org.assertj.core.data.Percentage withinPercent(double percent) {
    return org.assertj.core.data.Percentage.withPercentage(percent);
  }
}
