package dev.floe.node.host.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
  /** 1,000 bytes per ms at the peak, 10,000 in a burst, 100 per ms sustained. */
  private static final RateLimit LIMIT = new RateLimit(1_000_000, 10_000, 100_000);

  /** Each case: the sends, as BYTES@MILLISECOND, and how many milliseconds the last send waits. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "nothing,                           0@0,                    0",
    "less than the peak in a ms,        1000@0,                 0",
    "the burst at the peak rate,        10000@0,                9",
    "beyond the burst at the sustained, 11000@0,                10",
    "far beyond the burst,              20000@0,                100",
    "debts add up,                      20000@0 1000@0,         110",
    "time pays the debt,                20000@0 1000@50,        60",
    "a paid debt,                       20000@0 1000@110,       0",
    "the burst fills again,             10000@0 10000@100,      9",
    "the burst fills in part,           10000@0 10000@50,       50",
    "the burst fills no further,        10000@0 12000@9000,     20",
    "one late ms is caught up,          2000@50,                1"
  })
  void waitsUntilTheRatesAllowTheBytes(String name, String sends, long waitMillis) {
    TokenBucket bucket = new TokenBucket(LIMIT, 0);
    long waited =
        Arrays.stream(sends.split(" ", -1))
            .map(send -> send.split("@", -1))
            .mapToLong(send ->
                bucket.takeNanos(Long.parseLong(send[0]), Long.parseLong(send[1]) * 1_000_000))
            .reduce(0, (_, last) -> last);

    assertThat(waited).isEqualTo(waitMillis * 1_000_000);
  }

  @Test
  void keepsToTheRatesOfLambda() {
    TokenBucket bucket = new TokenBucket(RateLimit.LAMBDA, 0);
    long now = 0;
    long at300Megabytes = 0;
    for (int megabytes = 1; megabytes <= 1_080; megabytes++) {
      now += bucket.takeNanos(1_000_000, now);
      at300Megabytes = megabytes == 300 ? now : at300Megabytes;
    }

    assertThat(at300Megabytes / 1e9).isBetween(0.2, 0.3);
    assertThat(now / 1e9).isBetween(9.9, 10.1);
  }

  @Test
  void refusesImpossibleRates() {
    assertThatThrownBy(() -> new RateLimit(1, 1, 2))
        .hasMessage(
            "rates are 2 sustained and 1 peak bytes per second, expected 1 <= sustained"
                + " <= peak");
    assertThatThrownBy(() -> new RateLimit(1, -1, 1)).hasMessageContaining("burst is -1 bytes");
  }
}
