package dev.floe.gateway.policy.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WakePatienceTest {
  @ParameterizedTest(name = "{0}: {5} ms")
  @CsvSource({
    // case, first wakes: count, ms; then: count, ms; limit in ms
    "nothing was measured,                   0,    0,  0,    0, 1000",
    "too little was measured,               15,   20,  0,    0, 1000",
    "wakes take 20 ms,                      16,   20,  0,    0,  100",
    "wakes take 80 ms,                      16,   80,  0,    0,  240",
    "wakes take 350 ms,                     64,  350,  0,    0, 1050",
    "wakes take 3 s,                        64, 3000,  0,    0, 2000",
    "three in 64 are slow,                  61,   80,  3, 1000,  240",
    "four in 64 are slow,                   60,   80,  4,  600, 1800",
    "a slow start is forgotten,             12, 4000, 64,   20,  100",
    "a slow start counts for a while,       12, 4000, 20,   20, 2000",
    "wakes become slow,                     64,   20, 10,  300,  900",
  })
  void waitsThreeTimesAsLongAsAWakeUsuallyTakes(
      String name, int count, long millis, int thenCount, long thenMillis, long limitMillis) {
    WakePatience patience = new WakePatience();
    record(patience, count, millis);
    record(patience, thenCount, thenMillis);

    assertThat(patience.limitNanos())
        .as(name)
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(limitMillis));
  }

  @ParameterizedTest(name = "{0}: {5} ms")
  @CsvSource({
    // case, usual wake in ms; still waking, awake, the slowest of these in ms; limit in ms
    "no node is awake,                    200,  6, 0,    0, 600",
    "fewer than half are awake,           200,  4, 2,   50, 600",
    "half are awake quickly,              200,  3, 3,   30, 100",
    "half are awake,                      200,  3, 3,   80, 240",
    "most are awake,                      200,  3, 9,  150, 450",
    "most are awake later than usual,     200,  3, 9,  300, 600",
    "most are awake and one of them late, 200,  1, 9, 5000, 600",
    "no other node was woken,             200,  0, 0,    0, 600",
    "wakes take 20 ms,                     20,  3, 3,   20, 100",
  })
  void waitsThreeTimesAsLongAsTheOtherNodesOfTheRead(
      String name, long usualMillis, int waking, int awake, long slowestMillis, long limitMillis) {
    WakePatience patience = new WakePatience();
    record(patience, 16, usualMillis);
    long slowestNanos = TimeUnit.MILLISECONDS.toNanos(slowestMillis);

    assertThat(patience.limitNanos(new WakeProgress(waking, awake, slowestNanos)))
        .as(name)
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(limitMillis));
  }

  @Test
  void refusesANegativeDuration() {
    WakePatience patience = new WakePatience();
    assertThatThrownBy(() -> patience.record(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void record(WakePatience patience, int count, long millis) {
    for (int i = 0; i < count; i++) {
      patience.record(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }
}
