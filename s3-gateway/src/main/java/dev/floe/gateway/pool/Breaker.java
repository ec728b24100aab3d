package dev.floe.gateway.pool;

/**
 * Refuses attempts for a while after some in a row have failed: one wait per failure, doubling up
 * to a bound; then one attempt at a time is let through until one succeeds. Pure: the caller says
 * what time it is. Thread-safe.
 */
final class Breaker {
  private final int threshold;
  private final long firstWaitNanos;
  private final long longestWaitNanos;
  private int failures;
  private long waitNanos;
  private long closedAtNanos;

  /**
   * @param threshold failures in a row from which on attempts are refused, 1 or more
   * @param firstWaitNanos how long they are refused then
   * @param longestWaitNanos bound of the wait, however many more fail
   */
  Breaker(int threshold, long firstWaitNanos, long longestWaitNanos) {
    if (threshold < 1 || firstWaitNanos < 1 || longestWaitNanos < firstWaitNanos) {
      throw new IllegalArgumentException(
          "breaker after %d failures for %d to %d ns, expected 1 or more, rising"
              .formatted(threshold, firstWaitNanos, longestWaitNanos));
    }
    this.threshold = threshold;
    this.firstWaitNanos = firstWaitNanos;
    this.longestWaitNanos = longestWaitNanos;
  }

  /** Whether an attempt may be made now; does not count it. */
  synchronized boolean allows(long nowNanos) {
    return failures < threshold || nowNanos - closedAtNanos >= 0;
  }

  /** An attempt is being made: while the breaker is open, no other is let through for one wait. */
  synchronized void attempting(long nowNanos) {
    if (failures >= threshold) {
      closedAtNanos = nowNanos + waitNanos;
    }
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed(long nowNanos) {
    failures++;
    if (failures < threshold) {
      return;
    }
    waitNanos = failures == threshold ? firstWaitNanos : Math.min(2 * waitNanos, longestWaitNanos);
    closedAtNanos = nowNanos + waitNanos;
  }
}
