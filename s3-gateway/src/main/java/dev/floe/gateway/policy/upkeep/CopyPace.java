package dev.floe.gateway.policy.upkeep;

/**
 * Limits copies to a rate. Each copy reserves time for its bytes, and begins when the time reserved
 * before it has passed. Unused time is not saved up, so that a pause is not followed by a burst.
 * Thread-safe; takes the time from the caller.
 */
public final class CopyPace {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long bytesPerSecond;
  private long freeNanos;
  private boolean used;

  public CopyPace(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "rate of %d bytes per second, expected 1 or more".formatted(bytesPerSecond));
    }
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Reserves time for these bytes, and returns how long to wait before they are sent. */
  public synchronized long delayNanos(long bytes, long nowNanos) {
    long beginNanos = used && freeNanos - nowNanos > 0 ? freeNanos : nowNanos;
    used = true;
    freeNanos = beginNanos + Math.round((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
    return beginNanos - nowNanos;
  }
}
