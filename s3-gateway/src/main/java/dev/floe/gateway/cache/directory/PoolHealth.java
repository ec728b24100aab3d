package dev.floe.gateway.cache.directory;

import dev.floe.gateway.policy.Breaker;
import java.time.Duration;

/** Whether storing on the nodes is worth a try. Thread-safe. */
public final class PoolHealth {
  private static final int FAILED_STRIPES = 3;
  private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

  private long storedNanos = System.nanoTime() - Duration.ofHours(1).toNanos();

  private final Breaker breaker = new Breaker(FAILED_STRIPES, REST_NANOS, REST_NANOS);

  public synchronized boolean permits() {
    long now = System.nanoTime();
    boolean allows = breaker.allows(now);
    if (allows) {
      breaker.attempting(now);
    }
    return allows;
  }

  /** A stripe was written; {@code stored} if enough of it is kept to be read again. */
  public synchronized void wrote(boolean stored) {
    if (stored) {
      storedNanos = System.nanoTime();
      breaker.succeeded();
    } else {
      breaker.failed(System.nanoTime());
    }
  }

  /**
   * A fill was given up for the silence of its nodes. It says something of the pool only if no
   * other fill has stored anything for as long.
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
