package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CopyPaceTest {
  private static final long SECOND = 1_000_000_000;
  private static final long BEGIN = Long.MAX_VALUE - SECOND;

  private final CopyPace pace = new CopyPace(100);

  @Test
  void delaysCopiesToTheRate() {
    assertThat(pace.delayNanos(50, BEGIN)).isZero();
    assertThat(pace.delayNanos(100, BEGIN)).isEqualTo(SECOND / 2);
    assertThat(pace.delayNanos(1, after(SECOND))).isEqualTo(SECOND / 2);
  }

  @Test
  void savesNoUnusedTime() {
    long later = after(10 * SECOND);
    assertThat(pace.delayNanos(100, BEGIN)).isZero();
    assertThat(pace.delayNanos(100, later)).isZero();
    assertThat(pace.delayNanos(100, later)).isEqualTo(SECOND);
  }

  /** Returns a time after {@code BEGIN}; the clock may overflow. */
  private static long after(long nanos) {
    return BEGIN + nanos;
  }

  @Test
  void refusesARateOfZero() {
    assertThatThrownBy(() -> new CopyPace(0)).hasMessageContaining("expected 1 or more");
  }
}
