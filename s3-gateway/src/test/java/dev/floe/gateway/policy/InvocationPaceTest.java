package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationPaceTest {
  /**
   * Each case: the times of the invocations and the current time in milliseconds, whether the pace
   * is high, and whether another invocation is allowed. The clock is close to its overflow.
   */
  @ParameterizedTest(name = "invoked at {0}, now {1}")
  @CsvSource({
    "'',                              0, false, true",
    "0 0 0 0,                         0, false, true",
    "0 0 0 0 0,                       0,  true, true",
    "0 0 0 0 0,                     999,  true, true",
    "0 0 0 0 0,                    1000, false, true",
    "0 900 900 900 900,            1000, false, true",
    "0 900 900 900 900 950,        1000,  true, true",
    "0 0 0 0 0 0 0 0 0,             999,  true, true",
    "0 0 0 0 0 0 0 0 0 0,           999,  true, false",
    "0 0 0 0 0 0 0 0 0 0,          1000, false, true",
    "0 1 2 3 4 5 6 7 8 9,          1000,  true, true",
    "0 1 2 3 4 5 6 7 8 9 1000,     1000,  true, false",
    "0 1 2 3 4 5 6 7 8 9 1000,     1001,  true, true"
  })
  void countsTheInvocationsOfTheLastSecond(
      String invocations, long now, boolean high, boolean allows) {
    long start = Long.MAX_VALUE - 500_000_000;
    InvocationPace pace = new InvocationPace();
    for (String at : invocations.isEmpty() ? new String[0] : invocations.split(" ", -1)) {
      pace.began(start + Long.parseLong(at) * 1_000_000);
    }

    assertThat(pace.isHigh(start + now * 1_000_000)).as("high").isEqualTo(high);
    assertThat(pace.allows(start + now * 1_000_000)).as("allows").isEqualTo(allows);
  }
}
