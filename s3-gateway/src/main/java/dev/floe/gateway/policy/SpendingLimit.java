package dev.floe.gateway.policy;

/**
 * A limit on an amount per second, as a token bucket that may go into debt: an amount is known only
 * after it was spent, and nothing more is admitted until the debt is paid. A second's amount may be
 * spent at once. Thread-safe; without a limit, calls take no lock.
 */
public final class SpendingLimit {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private double left;
  private long lastNanos;
  private boolean begun;

  /**
   * @param perSecond the amount; 0 for no limit
   */
  public SpendingLimit(long perSecond) {
    if (perSecond < 0) {
      throw new IllegalArgumentException(
          "a rate of %d a second, expected 0 or more".formatted(perSecond));
    }
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  /**
   * Returns true if something is left to spend.
   *
   * @param nowNanos the time from {@link System#nanoTime}
   */
  public boolean admits(long nowNanos) {
    return perSecond == 0 || isLeft(nowNanos);
  }

  private synchronized boolean isLeft(long nowNanos) {
    refill(nowNanos);
    return left > 0;
  }

  /** Spends an amount, even beyond what is left. */
  public void spend(long amount, long nowNanos) {
    if (perSecond > 0) {
      take(amount, nowNanos);
    }
  }

  private synchronized void take(long amount, long nowNanos) {
    refill(nowNanos);
    left -= amount;
  }

  private void refill(long nowNanos) {
    if (begun) {
      double earned = (nowNanos - lastNanos) / NANOS_PER_SECOND * perSecond;
      left = Math.min(perSecond, left + Math.max(0, earned));
    }
    begun = true;
    lastNanos = nowNanos;
  }
}
