package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "60, 0, true",
    "60, 59, true",
    "60, 60, false",
    "60, 61, false",
    "0, 0, false",
    "60, -1, false",
  })
  void endsWithTheTtl(long ttlSeconds, long ageSeconds, boolean fresh) {
    assertThat(
            new Freshness(Duration.ofSeconds(ttlSeconds))
                .fresh(ASKED, Instant.MAX, ASKED.plusSeconds(ageSeconds)))
        .isEqualTo(fresh);
  }

  @ParameterizedTest
  @CsvSource({"9, true", "10, false", "11, false"})
  void endsWithTheExpirationThatS3Names(long ageSeconds, boolean fresh) {
    assertThat(
            new Freshness(Duration.ofSeconds(60))
                .fresh(ASKED, ASKED.plusSeconds(10), ASKED.plusSeconds(ageSeconds)))
        .isEqualTo(fresh);
  }
}
