package dev.floe.gateway.cache.fill;

import dev.floe.gateway.policy.Breaker;
import java.time.Duration;

/**
 * Decides from the success of recent writes whether fills should try to store on the nodes.
 * Thread-safe.
 */
public final class PoolHealth {
  private static final int FAILED_STRIPES = 3;
  private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

  private long storedNanos = System.nanoTime() - Duration.ofHours(1).toNanos();

  private final Breaker breaker = new Breaker(FAILED_STRIPES, REST_NANOS, REST_NANOS);

  /**
   * Returns true if a fill may try to store a stripe now. After three failures in a row, one try is
   * permitted every five seconds until one succeeds.
   */
  public synchronized boolean permits() {
    long now = System.nanoTime();
    boolean allows = breaker.allows(now);
    if (allows) {
      breaker.attempting(now);
    }
    return allows;
  }

  /** Records a written stripe; {@code stored} is true if enough blocks were stored to read it. */
  public synchronized void wrote(boolean stored) {
    if (stored) {
      storedNanos = System.nanoTime();
      breaker.succeeded();
    } else {
      breaker.failed(System.nanoTime());
    }
  }

  /**
   * Records a fill that was dropped because its nodes were too slow or silent. This counts against
   * the pool only if no fill has stored a stripe for as long as {@code silence}.
   */
  public synchronized void stalled(Duration silence) {
    if (System.nanoTime() - storedNanos < silence.toNanos()) {
      return;
    }
    for (int stripe = 0; stripe < FAILED_STRIPES; stripe++) {
      breaker.failed(System.nanoTime());
    }
  }
}
