package dev.floe.gateway.policy.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
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
  void endsWithTheTtl(long ttlSeconds, long ageSeconds, boolean usable) {
    assertThat(usable(ttlSeconds, ageSeconds, Instant.MAX, "")).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"9, true", "10, false", "11, false"})
  void endsWithTheExpirationThatS3Names(long ageSeconds, boolean usable) {
    Instant expiresAt = ASKED.plusSeconds(10);
    assertThat(usable(60, ageSeconds, expiresAt, "")).isEqualTo(usable);
    assertThat(usable(60, ageSeconds, expiresAt, "max-stale")).isEqualTo(usable);
    assertThat(
            Freshness.IMMUTABLE.usable(
                ASKED, expiresAt, ASKED.plusSeconds(ageSeconds), ClientWish.ANY))
        .isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // ttl; age; the client's Cache-Control; usable
        "60; 1; no-cache; false",
        "60; 0; max-age=0; false",
        "60; 30; max-age=30; true",
        "60; 31; max-age=30; false",
        "60; 61; max-age=100; false",
        "60; 50; min-fresh=9; true",
        "60; 50; min-fresh=10; false",
        "60; 50; min-fresh=99999999999; false",
        "60; 60; max-stale; true",
        "60; 1000000; max-stale; true",
        "60; 69; max-stale=10; true",
        "60; 70; max-stale=10; false",
        "60; 65; max-stale, max-age=62; false",
        "60; 65; max-stale, no-cache; false",
        "0; 0; max-stale; false",
        "0; 0; max-age=30; false",
        "60; -1; max-stale; false",
      })
  void followsTheClientsDirectives(long ttl, long age, String cacheControl, boolean usable) {
    assertThat(usable(ttl, age, Instant.MAX, cacheControl)).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "59, 0", "60, 0", "75, 15"})
  void isOverdueSinceTheEndOfTheTtl(long ageSeconds, long overdueSeconds) {
    assertThat(new Freshness(Duration.ofSeconds(60)).overdue(ASKED, ASKED.plusSeconds(ageSeconds)))
        .hasSeconds(overdueSeconds);
  }

  @Test
  void immutableContentStaysFresh() {
    Instant later = ASKED.plus(Duration.ofDays(3650));
    assertThat(Freshness.IMMUTABLE.usable(ASKED, Instant.MAX, later, ClientWish.ANY)).isTrue();
    assertThat(Freshness.IMMUTABLE.usable(ASKED, Instant.MAX, later, ClientWish.REVALIDATE))
        .isFalse();
  }

  @Test
  void refusesTimesBeyondTheCalendar() {
    assertThatThrownBy(() -> new Freshness(Duration.ofDays(40_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean usable(long ttl, long age, Instant expiresAt, String cacheControl) {
    ClientWish wish =
        cacheControl.isEmpty() ? ClientWish.ANY : ClientWish.of(List.of(cacheControl), List.of());
    return new Freshness(Duration.ofSeconds(ttl))
        .usable(ASKED, expiresAt, ASKED.plusSeconds(age), wish);
  }
}
