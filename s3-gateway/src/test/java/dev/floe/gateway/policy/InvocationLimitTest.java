package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationLimitTest {
  private final InvocationLimit limit = new InvocationLimit();

  private void run(int invocations) {
    for (int i = 0; i < invocations; i++) {
      assertThat(limit.begin(true, 0)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // the account's limit, running invocations: may a request begin another, may upkeep
    "    , 5000, true,  true",
    "1000,  899, true,  true",
    "1000,  900, true,  false",
    "1000,  999, true,  false",
    "1000, 1000, false, false",
    "  10,    8, true,  true",
    "  10,    9, true,  false",
    "   2,    0, true,  true",
    "   2,    1, true,  false",
    "   1,    0, true,  false",
    "   1,    1, false, false",
    // if the account allows none, a request still tries: the platform's error says why it fails
    "   0,    0, true,  false",
  })
  void keepsTheLastTenthForRequests(Integer account, int running, boolean request, boolean upkeep) {
    run(running);
    if (account != null) {
      limit.account(account);
    }

    assertThat(limit.allows(true, 0)).isEqualTo(request);
    assertThat(limit.allows(false, 0)).isEqualTo(upkeep);
    assertThat(limit.begin(false, 0)).isEqualTo(upkeep);
    assertThat(limit.running()).isEqualTo(upkeep ? running + 1 : running);
  }

  @ParameterizedTest
  @CsvSource({
    // the account's limit, invocations running when one is throttled, seconds since then: the limit
    "1000, 80,  0,   80",
    "1000, 80, 10,   80",
    "1000, 80, 11,   90",
    "1000, 80, 14,  120",
    "1000, 80, 102, 1000",
    "1000, 80, 100000000, 1000",
    // a small limit grows by one each second, and no limit falls below one
    "1000,  3, 12,    5",
    "1000,  0,  0,    1",
    "1000,  0, 11,    2",
    // an unknown limit is learned
    "    , 80,  5,   80",
    "    , 80, 12,  100",
    "    , 80, 9000000000, 2147483647",
    // the clock has jumped back
    "1000, 80, -50,  80",
  })
  void isLowerForAWhileAfterAThrottledInvocation(
      Integer account, int running, long seconds, int expected) {
    if (account != null) {
      limit.account(account);
    }
    run(running);
    long now = TimeUnit.SECONDS.toNanos(7);
    limit.throttled(now);

    assertThat(limit.limit(now + TimeUnit.SECONDS.toNanos(seconds))).isEqualTo(expected);
  }

  @Test
  void isLoweredByEachThrottledInvocation() {
    limit.account(1000);
    run(100);
    for (int i = 0; i < 40; i++) {
      limit.ended();
      limit.throttled(i);
    }

    assertThat(limit.limit(40)).isEqualTo(60);
    assertThat(limit.allows(true, 40)).isFalse();
  }

  @Test
  void countsEachEndOnce() {
    run(1);
    limit.ended();
    assertThat(limit.running()).isZero();
    assertThatThrownBy(limit::ended).isInstanceOf(IllegalStateException.class);
  }
}
