package dev.floe.gateway.policy;

/**
 * Measures whether a client keeps the minimum rate. Only time spent waiting for the client counts.
 * Pure; confined to one thread.
 */
public final class MinimumRate {
  private final long bytesPerSecond;
  private final long windowNanos;
  private final long slackBytes;
  private final long leastBytes;
  private long waitedNanos;
  private long bytes;

  /**
   * @param bytesPerSecond 0 to allow any rate
   * @param windowNanos the waiting time over which the rate is measured
   */
  public MinimumRate(long bytesPerSecond, long windowNanos) {
    this(bytesPerSecond, windowNanos, 0, 0);
  }

  private MinimumRate(long bytesPerSecond, long windowNanos, long slackBytes, long leastBytes) {
    if (bytesPerSecond < 0 || windowNanos < 1) {
      throw new IllegalArgumentException(
          "%d bytes/s over %d ns, expected 0 or more over 1 or more"
              .formatted(bytesPerSecond, windowNanos));
    }
    this.bytesPerSecond = bytesPerSecond;
    this.windowNanos = windowNanos;
    this.slackBytes = slackBytes;
    this.leastBytes = leastBytes;
  }

  /**
   * Returns a rate for transfers that are seen in bursts: each window may lack {@code slackBytes},
   * but needs at least one byte, whatever the rate is.
   */
  public static MinimumRate withSlack(long bytesPerSecond, long windowNanos, long slackBytes) {
    return new MinimumRate(bytesPerSecond, windowNanos, slackBytes, 1);
  }

  /** Adds one transfer; returns true if the client was too slow over a whole window. */
  public boolean tooSlow(long transferredBytes, long forNanos) {
    bytes += transferredBytes;
    waitedNanos += forNanos;
    if (waitedNanos < windowNanos) {
      return false;
    }
    double expected = (double) bytesPerSecond * waitedNanos / 1e9 - slackBytes;
    boolean slow = bytes < Math.max((double) leastBytes, expected);
    bytes = 0;
    waitedNanos = 0;
    return slow;
  }
}
