package dev.floe.node.host.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationRateTest {
  /** Each case: the limit, milliseconds at which invocations arrive, and which are accepted. */
  @ParameterizedTest(name = "{0} per second: {1}")
  @CsvSource({
    "0, 0 0 0 0,               yyyy",
    "2, 0 0 0,                 yyn",
    "2, 0 500 999,             yyn",
    "2, 0 500 1000,            yyy",
    "2, 0 500 1000 1499,       yyyn",
    "2, 0 500 1000 1500 1999,  yyyyn",
    "1, 0 999 1000 1999 2000,  ynyny"
  })
  void acceptsAtMostTheLimitInAnySecond(int perSecond, String arrivals, String accepted) {
    InvocationRate rate = new InvocationRate(perSecond);
    StringBuilder seen = new StringBuilder();
    for (String arrival : arrivals.split(" ", -1)) {
      long now = Long.parseLong(arrival) * 1_000_000;
      boolean admitted = rate.admits(now);
      if (admitted) {
        rate.accept(now);
      }
      seen.append(admitted ? 'y' : 'n');
    }

    assertThat(seen).hasToString(accepted);
  }

  @Test
  void picksIdleEnvironmentsInTheirOrder() {
    SplittableRandom random = new SplittableRandom(1);

    assertThat(IdleOrder.RECENT.pick(3, random)).isEqualTo(2);
    assertThat(IdleOrder.OLDEST.pick(3, random)).isZero();
    assertThat(LongStream.range(0, 100).map(i -> IdleOrder.RANDOM.pick(3, random)))
        .contains(0L, 1L, 2L)
        .allMatch(i -> i >= 0 && i < 3);
  }
}
