package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleLivesTest {
  private final IdleLives lives = new IdleLives();

  @ParameterizedTest
  @CsvSource({
    // the idle seconds of each lost instance, the interval in seconds, whether it is too long
    "60 60 60 60,       3600, false",
    "60 60 60 60 60,    3600, true",
    "60 60 60 60 60,      60, false",
    "60 60 60 60 60,      61, true",
    "60 60 60 60 60,       0, false",
    "1800 1900 2000 2100 2200, 60, false",
    // two of ten decide; one of ten or of twenty does not
    "30 900 900 900 900 900 900 900 900 900, 60, false",
    "30 30 900 900 900 900 900 900 900 900,  60, true",
    "30 900 900 900 900 900 900 900 900 900 900 900 900 900 900 900 900 900 900 900, 60, false",
    // instances that crash while invoked are not idle
    "0 0 0 0 0 0 0 900 900 900 900 900,      60, false",
  })
  void judgeAnIntervalByTheLowestTenth(String seconds, long interval, boolean tooLong) {
    Arrays.stream(seconds.split(" "))
        .forEach(each -> lives.lost(Duration.ofSeconds(Long.parseLong(each))));
    assertThat(lives.isTooLong(Duration.ofSeconds(interval))).isEqualTo(tooLong);
  }

  @Test
  void forgetOldLosses() {
    for (int i = 0; i < IdleLives.ENOUGH; i++) {
      assertThat(lives.lost(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(lives.low()).contains(Duration.ofSeconds(10));
    for (int i = 0; i < IdleLives.KEPT; i++) {
      lives.lost(Duration.ofMinutes(30));
    }
    assertThat(lives.low()).contains(Duration.ofMinutes(30));
    assertThat(lives.lost(Duration.ofMillis(1))).as("it was not idle").isFalse();
  }
}
