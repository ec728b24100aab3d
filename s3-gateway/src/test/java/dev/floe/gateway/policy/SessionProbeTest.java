package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionProbeTest {
  /** A time close to where System.nanoTime overflows. */
  private static final long HEARD = Long.MAX_VALUE - 5;

  @ParameterizedTest
  @CsvSource({
    "0, false, false",
    "29999, false, false",
    "30000, false, true",
    "350000, false, true",
    "30000, true, false",
    "350000, true, false"
  })
  void probesASilentSessionThatOwesNothing(long silentMillis, boolean owes, boolean due) {
    long now = HEARD + Duration.ofMillis(silentMillis).toNanos();

    assertThat(SessionProbe.isDue(HEARD, owes, now)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({"-30000, true", "-1, true", "0, false", "49, false"})
  void losesASessionWithoutAByteSinceThePing(long heardMillisAfter, boolean lost) {
    long heard = HEARD + Duration.ofMillis(heardMillisAfter).toNanos();

    assertThat(SessionProbe.isLost(heard, HEARD)).isEqualTo(lost);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, false", "10, false", "11, true", "60000, true"})
  void doesNotBlameANodeWhenTheLoopWasLate(long millisAfterTheEnd, boolean busy) {
    long now = HEARD + Duration.ofMillis(millisAfterTheEnd).toNanos();

    assertThat(SessionProbe.wasBusy(HEARD, now)).isEqualTo(busy);
  }
}
