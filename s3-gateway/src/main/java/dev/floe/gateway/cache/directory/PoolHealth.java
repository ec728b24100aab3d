package dev.floe.gateway.cache.directory;

import dev.floe.gateway.policy.Breaker;
import java.time.Duration;

/** Whether storing on the nodes is worth a try. Thread-safe. */
public final class PoolHealth {
  private static final int FAILED_STRIPES = 3;
  private static final Duration REST = Duration.ofSeconds(5);

  private final Breaker breaker = new Breaker(FAILED_STRIPES, REST);

  public synchronized boolean permits() {
    return breaker.permits(System.nanoTime());
  }

  /** A stripe was written; {@code stored} if enough of it is kept to be read again. */
  public synchronized void wrote(boolean stored) {
    if (stored) {
      breaker.succeeded();
    } else {
      breaker.failed(System.nanoTime());
    }
  }

  /** Nothing was stored for so long that a fill was given up. */
  public synchronized void stalled() {
    for (int stripe = 0; stripe < FAILED_STRIPES; stripe++) {
      breaker.failed(System.nanoTime());
    }
  }
}
