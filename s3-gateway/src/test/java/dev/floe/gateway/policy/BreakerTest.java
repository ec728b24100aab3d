package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
  private final Breaker breaker = new Breaker(2, 100, 300);

  @Test
  void allowsUntilTheThreshold() {
    breaker.failed(0);
    assertThat(breaker.allows(0)).isTrue();
    breaker.failed(0);
    assertThat(breaker.allows(0)).isFalse();
  }

  @Test
  void allowsAgainAfterTheWait() {
    open(1000);

    assertThat(breaker.allows(1099)).isFalse();
    assertThat(breaker.allows(1100)).isTrue();
  }

  @Test
  void letsOneAttemptThroughPerWaitWhileOpen() {
    open(0);

    breaker.attempting(100);

    assertThat(breaker.allows(199)).isFalse();
    assertThat(breaker.allows(200)).isTrue();
  }

  @Test
  void doublesTheWaitUpToItsBound() {
    open(0);
    breaker.failed(100);
    assertThat(breaker.allows(299)).isFalse();
    assertThat(breaker.allows(300)).isTrue();
    breaker.failed(300);
    assertThat(breaker.allows(599)).isFalse();
    assertThat(breaker.allows(600)).isTrue();
    breaker.failed(600);
    assertThat(breaker.allows(900)).isTrue();
  }

  @Test
  void forgetsFailuresAtASuccess() {
    open(0);

    breaker.succeeded();

    assertThat(breaker.allows(0)).isTrue();
    breaker.failed(0);
    assertThat(breaker.allows(0)).isTrue();
  }

  @Test
  void survivesAClockThatWraps() {
    open(Long.MAX_VALUE - 10);

    assertThat(breaker.allows(Long.MAX_VALUE)).isFalse();
    assertThat(breaker.allows(Long.MAX_VALUE + 90)).isTrue();
  }

  private void open(long nowNanos) {
    breaker.failed(nowNanos);
    breaker.failed(nowNanos);
  }
}
