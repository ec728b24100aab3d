package dev.floe.gateway.policy.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageRuleTest {
  private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");
  private static final OutageRule UNCHANGING = new OutageRule(true, Duration.ZERO);
  private static final OutageRule HOUR = new OutageRule(true, Duration.ofHours(1));

  @ParameterizedTest
  @CsvSource({
    // rule, version, freshness, age, the client's Cache-Control, admitted
    "off, '', immutable, 0, '', false",
    "off, v1, 60, 0, '', false",
    "stale, '', immutable, 1000000, '', true",
    "stale, v1, 60, 1000000, '', true",
    "stale, v1, 0, 1000000, '', true",
    "stale, '', 60, 59, '', true",
    "stale, '', 60, 60, '', false",
    "stale, '', 0, 0, '', false",
    "hour, '', 60, 60, '', true",
    "hour, '', 60, 3659, '', true",
    "hour, '', 60, 3660, '', false",
    "hour, '', 0, 3599, '', true",
    "hour, '', 0, 3600, '', false",
    "hour, '', 60, 100, no-cache, false",
    "hour, '', 60, 100, max-age=0, false",
    "hour, '', 60, 100, max-age=99, false",
    "hour, '', 60, 100, max-age=100, true",
    "hour, '', 60, 10, min-fresh=1, false",
    "hour, '', 60, 100, only-if-cached, true",
    "stale, '', immutable, 5, no-cache, false",
    "stale, v1, immutable, 5, no-cache, false",
    "hour, '', 60, -1, '', false",
    "stale, v1, immutable, -1, '', false",
  })
  void admitsUnchangingAnswersAndOthersForATime(
      String rule,
      String version,
      String freshness,
      long age,
      String cacheControl,
      boolean admitted) {
    assertThat(admits(rule, version, freshness, age, Instant.MAX, cacheControl))
        .isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({
    "stale, immutable, 9, true",
    "stale, immutable, 10, false",
    "hour, 60, 9, true",
    "hour, 60, 10, false"
  })
  void endsWithTheExpirationThatS3Names(String rule, String freshness, long age, boolean admitted) {
    assertThat(admits(rule, "", freshness, age, ASKED.plusSeconds(10), "")).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({
    "200, false",
    "304, false",
    "400, false",
    "401, false",
    "403, false",
    "404, false",
    "405, false",
    "409, false",
    "412, false",
    "416, false",
    "429, true",
    "500, true",
    "501, false",
    "502, true",
    "503, true",
    "504, true",
    "505, false"
  })
  void onlyFailuresAndThrottlingAreAnOutage(int status, boolean outage) {
    assertThat(OutageRule.isOutage(status)).isEqualTo(outage);
  }

  private static boolean admits(
      String rule,
      String version,
      String freshness,
      long age,
      Instant expiresAt,
      String cacheControl) {
    OutageRule applied =
        switch (rule) {
          case "off" -> OutageRule.OFF;
          case "stale" -> UNCHANGING;
          default -> HOUR;
        };
    return applied.admits(
        new ObjectKey("bucket", "key", version),
        freshness.equals("immutable")
            ? Freshness.IMMUTABLE
            : new Freshness(Duration.ofSeconds(Long.parseLong(freshness))),
        ASKED,
        expiresAt,
        ASKED.plusSeconds(age),
        cacheControl.isEmpty() ? ClientWish.ANY : ClientWish.of(List.of(cacheControl), List.of()));
  }
}
