package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillPatienceTest {
  @ParameterizedTest
  @CsvSource({
    // silent s, waited s, taken MiB, left s
    "0, 0, 0, 3",
    "1, 1, 10, 2",
    "3, 3, 10, 0",
    "4, 4, 1000, -1",
    // Nodes that keep blocks are waited for, as long as they are not too slow on the whole.
    "0, 12, 10, 1",
    "0, 13, 10, 0",
    "0, 100, 1000, 3",
    "0, 100, 100000000, 3",
  })
  void waitsForProgressAndForNoLessThanTheSlowestPace(
      long silent, long waited, long takenMebibytes, long left) {
    assertThat(
            FillPatience.leftNanos(
                TimeUnit.SECONDS.toNanos(silent),
                TimeUnit.SECONDS.toNanos(waited),
                takenMebibytes << 20))
        .isEqualTo(TimeUnit.SECONDS.toNanos(left));
  }
}
