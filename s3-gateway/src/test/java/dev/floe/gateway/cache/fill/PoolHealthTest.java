package dev.floe.gateway.cache.fill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolHealthTest {
  private static final Duration ANY_SILENCE = Duration.ofHours(1);

  private final PoolHealth health = new PoolHealth();

  @Test
  void stopsFillsAfterThreeLostStripesInARow() {
    health.wrote(false);
    health.wrote(false);
    health.wrote(true);
    health.wrote(false);
    health.wrote(false);
    assertThat(health.permits()).isTrue();
    health.wrote(false);
    assertThat(health.permits()).isFalse();
  }

  @Test
  void permitsFillsAgainOnceAStripeIsStored() {
    health.stalled(Duration.ZERO);
    assertThat(health.permits()).isFalse();
    health.wrote(true);
    assertThat(health.permits()).isTrue();
  }

  @Test
  void aStalledFillCountsOnlyIfNoOtherFillStoredAStripe() {
    health.wrote(true);
    health.stalled(ANY_SILENCE);
    assertThat(health.permits()).isTrue();
    health.stalled(Duration.ZERO);
    assertThat(health.permits()).isFalse();
  }
}
