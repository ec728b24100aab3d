package dev.floe.gateway.policy;

/**
 * Measures whether a client keeps the minimum rate. Only time spent waiting for the client counts.
 * Pure; confined to one thread.
 */
public final class MinimumRate {
  private final long bytesPerSecond;
  private final long windowNanos;
  private long waitedNanos;
  private long bytes;

  /**
   * @param bytesPerSecond 0 to allow any rate
   * @param windowNanos the waiting time over which the rate is measured
   */
  public MinimumRate(long bytesPerSecond, long windowNanos) {
    if (bytesPerSecond < 0 || windowNanos < 1) {
      throw new IllegalArgumentException(
          "%d bytes/s over %d ns, expected 0 or more over 1 or more"
              .formatted(bytesPerSecond, windowNanos));
    }
    this.bytesPerSecond = bytesPerSecond;
    this.windowNanos = windowNanos;
  }

  /** Adds one transfer; returns true if the client was too slow over a whole window. */
  public boolean tooSlow(long transferredBytes, long forNanos) {
    bytes += transferredBytes;
    waitedNanos += forNanos;
    if (waitedNanos < windowNanos) {
      return false;
    }
    boolean slow = bytes < (double) bytesPerSecond * waitedNanos / 1e9;
    bytes = 0;
    waitedNanos = 0;
    return slow;
  }
}
