package dev.floe.gateway.policy;

/**
 * A circuit breaker: after a number of consecutive failures it refuses all attempts for a while,
 * then allows one attempt after each wait until one succeeds. The wait doubles with each further
 * failure, up to a bound. Pure: the caller passes in the time. Thread-safe.
 */
public final class Breaker {
  private final int threshold;
  private final long firstWaitNanos;
  private final long longestWaitNanos;
  private int failures;
  private long waitNanos;
  private long closedAtNanos;

  /**
   * @param threshold consecutive failures after which attempts are refused, 1 or more
   * @param firstWaitNanos how long attempts are refused at first
   * @param longestWaitNanos the longest time for which attempts are refused, after any number of
   *     failures
   */
  public Breaker(int threshold, long firstWaitNanos, long longestWaitNanos) {
    if (threshold < 1 || firstWaitNanos < 1 || longestWaitNanos < firstWaitNanos) {
      throw new IllegalArgumentException(
          "breaker after %d failures for %d to %d ns, expected 1 or more, and 1 <= first <= longest"
              .formatted(threshold, firstWaitNanos, longestWaitNanos));
    }
    this.threshold = threshold;
    this.firstWaitNanos = firstWaitNanos;
    this.longestWaitNanos = longestWaitNanos;
  }

  /** Returns true if an attempt may be made now; does not count it. */
  public synchronized boolean allows(long nowNanos) {
    return failures < threshold || nowNanos - closedAtNanos >= 0;
  }

  /**
   * Records an attempt. While the breaker is open, other attempts are then refused for one wait.
   */
  public synchronized void attempting(long nowNanos) {
    if (failures >= threshold) {
      closedAtNanos = nowNanos + waitNanos;
    }
  }

  public synchronized void succeeded() {
    failures = 0;
  }

  public synchronized void failed(long nowNanos) {
    failures++;
    if (failures < threshold) {
      return;
    }
    waitNanos = failures == threshold ? firstWaitNanos : Math.min(2 * waitNanos, longestWaitNanos);
    closedAtNanos = nowNanos + waitNanos;
  }
}
