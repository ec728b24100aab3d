package dev.floe.gateway.policy.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientWishTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // Cache-Control; Pragma; no-store; ask S3 first; only-if-cached
        "'';''; false; false; false",
        "no-cache;''; false; true; false",
        "No-Cache;''; false; true; false",
        "max-age=0;''; false; true; false",
        "max-age=none;''; false; true; false",
        "max-age=30, max-age=0;''; false; true; false",
        "max-age=30;''; false; false; false",
        "unknown=1;''; false; false; false",
        "no-store;''; true; false; false",
        "no-cache, no-store;''; true; true; false",
        "only-if-cached;''; false; false; true",
        "'';no-cache; false; true; false",
        "max-age=30;no-cache; false; false; false",
      })
  void takesTheStrictestDirective(
      String cacheControl, String pragma, boolean noStore, boolean asks, boolean onlyIfCached) {
    ClientWish wish = ClientWish.of(lines(cacheControl), lines(pragma));
    assertThat(wish.noStore()).isEqualTo(noStore);
    assertThat(wish.revalidates()).isEqualTo(asks);
    assertThat(wish.onlyIfCached()).isEqualTo(onlyIfCached);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // Cache-Control; seconds of max-age, min-fresh and max-stale; empty for the longest
        "max-age=30;30;0;0",
        "MAX-AGE = \"30\";30;0;0",
        "max-age=9, max-age=30;9;0;0",
        "min-fresh=5, min-fresh=2;;5;0",
        "min-fresh=soon;;;0",
        "max-stale;;0;",
        "max-stale=7;;0;7",
        "max-stale=ever;;0;0",
        "max-age=99999999999999999999;2147483648;0;0",
      })
  void readsNumbers(String cacheControl, Long maxAge, Long minFresh, Long maxStale) {
    ClientWish wish = ClientWish.of(List.of(cacheControl), List.of());
    assertThat(wish.maxAge()).isEqualTo(time(maxAge));
    assertThat(wish.minFresh()).isEqualTo(time(minFresh));
    assertThat(wish.maxStale()).isEqualTo(time(maxStale));
  }

  private static Duration time(Long seconds) {
    return seconds == null ? Freshness.IMMUTABLE.ttl() : Duration.ofSeconds(seconds);
  }

  private static List<String> lines(String value) {
    return value.isEmpty() ? List.of() : List.of(value);
  }
}
