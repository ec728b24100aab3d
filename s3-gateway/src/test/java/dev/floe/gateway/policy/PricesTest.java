package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.policy.Prices.Architecture;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  @ParameterizedTest
  @CsvSource({
    // architecture, memory in MiB, price of a second of waiting, break-even in ms
    "X86, 1536, 0, 8",
    "X86, 1536, 0.00001, 16",
    "X86, 1536, 0.0001, 88",
    "X86, 1536, 0.001, 808",
    "ARM, 1536, 0, 10",
    "ARM, 1536, 0.00001, 20",
    "X86, 10240, 0, 1",
    "X86, 128, 0, 96",
    "X86, 1536, 1000, 840000",
  })
  void stayingBreaksEvenWithAnotherInvocationAndItsWait(
      Architecture architecture, long mebibytes, double waitedSecond, long millis) {
    Duration breakEven =
        Prices.OF_2026.breakEven(
            architecture, mebibytes << 20, waitedSecond, Duration.ofMinutes(14));
    assertThat(Math.round(breakEven.toNanos() / 1e6)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "0.1, -1", "0.1, NaN", "Infinity, 0.1"})
  void refusesImpossiblePrices(double second, double invocation) {
    Prices usual = Prices.OF_2026;
    assertThatThrownBy(() ->
            new Prices(
                usual.date(),
                second,
                second,
                invocation,
                usual.quantum(),
                usual.crossZoneGb(),
                usual.s3(),
                usual.elastiCache()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
