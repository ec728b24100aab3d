package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.floe.gateway.bill.UsageWindow.Sample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsageWindowTest {
  private final UsageWindow window = new UsageWindow();

  /** A sample of a gateway that serves 2 hits and 100 bytes and spends 0.5 $ each minute. */
  private static Sample at(int minute, long storedBytes) {
    return new Sample(
        Duration.ofMinutes(minute).toNanos(),
        2L * minute,
        100L * minute,
        minute / 2.0,
        storedBytes);
  }

  @Test
  void isEmptyWithoutSamples() {
    assertThat(window.until(at(5, 7))).isEqualTo(new HourOfUse(Duration.ZERO, 0, 0, 0, 0));
  }

  @Test
  void beginsWithTheFirstSample() {
    window.add(at(10, 0));

    HourOfUse use = window.until(at(14, 0));

    assertThat(use).isEqualTo(new HourOfUse(Duration.ofMinutes(4), 8, 400, 2.0, 0));
  }

  @Test
  void coversAnHourAtMost() {
    for (int minute = 0; minute < 500; minute++) {
      window.add(at(minute, 0));
    }

    assertThat(window.until(at(499, 0)).span()).isEqualTo(Duration.ofHours(1));
    assertThat(window.until(at(499, 0)).hits()).isEqualTo(120);
    assertThat(window.until(at(540, 0)).span()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void holdsABoundedNumberOfSamplesHoweverOftenTheyAreTaken() {
    for (int i = 0; i < 10_000; i++) {
      window.add(new Sample(i, i, 0, 0, 0));
    }

    assertThat(window.until(new Sample(10_000, 10_000, 0, 0, 0)).hits()).isEqualTo(120);
  }

  @Test
  void multipliesStoredBytesByTheirTime() {
    window.add(at(0, 1000)); // for half an hour
    window.add(at(30, 3000)); // for a quarter of an hour

    assertThat(window.until(at(45, 9)).storedByteHours()).isCloseTo(1250, within(1e-6));
  }
}
