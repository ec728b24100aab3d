package dev.floe.gateway.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LingerTest {
  /** Close to where System.nanoTime overflows. */
  private static final long BEGIN = Long.MAX_VALUE - Linger.WINDOW_NANOS;

  private final Linger linger = new Linger();

  @BeforeEach
  void begins() {
    linger.begin(BEGIN);
  }

  @Test
  void continuesWhileTheClientSendsFast() {
    linger.drop((int) Linger.MIN_WINDOW_BYTES);
    assertThat(linger.nextWindow(BEGIN + Linger.WINDOW_NANOS)).isTrue();
    linger.drop((int) Linger.MIN_WINDOW_BYTES);
    assertThat(linger.nextWindow(BEGIN + 2 * Linger.WINDOW_NANOS)).isTrue();
  }

  @Test
  void endsAfterASlowWindowHoweverFastTheOneBefore() {
    linger.drop(10 * (int) Linger.MIN_WINDOW_BYTES);
    assertThat(linger.nextWindow(BEGIN + Linger.WINDOW_NANOS)).isTrue();
    linger.drop((int) Linger.MIN_WINDOW_BYTES - 1);
    assertThat(linger.nextWindow(BEGIN + 2 * Linger.WINDOW_NANOS)).isFalse();
  }

  @Test
  void endsWhenItsTimeIsOver() {
    linger.drop((int) Linger.MIN_WINDOW_BYTES);
    assertThat(linger.nextWindow(BEGIN + Linger.MAX_NANOS)).isFalse();
  }

  @Test
  void endsOnceMoreThanItsMaximumOfBytesIsDropped() {
    assertThat(linger.drop((int) Linger.MAX_BYTES)).isTrue();
    assertThat(linger.drop(1)).isFalse();
  }
}
