package dev.floe.node.host.link;

/**
 * Decides when bytes may pass under a {@link RateLimit}. Bytes are taken first and waited for
 * afterwards, so the bucket can be in debt. Pure: the caller passes the time. Confined to one
 * thread at a time.
 */
final class TokenBucket {
  private static final double SECOND_NANOS = 1e9;

  /** A sender that was late by less than this may catch up at any rate. */
  private static final long SLACK_NANOS = 1_000_000;

  private final RateLimit limit;
  private double levelBytes;
  private long filledNanos;
  private long peakFreeNanos;

  /** Creates a full bucket. */
  TokenBucket(RateLimit limit, long nowNanos) {
    this.limit = limit;
    levelBytes = limit.burstBytes();
    filledNanos = nowNanos;
    peakFreeNanos = nowNanos - SLACK_NANOS;
  }

  /** Takes the bytes and returns the time to wait until they have passed. */
  long takeNanos(long bytes, long nowNanos) {
    double filled =
        (nowNanos - filledNanos) / SECOND_NANOS * limit.sustainedBytesPerSecond() + levelBytes;
    filledNanos = nowNanos;
    levelBytes = Math.min((double) limit.burstBytes(), filled) - bytes;
    double debtNanos =
        levelBytes < 0 ? -levelBytes * SECOND_NANOS / limit.sustainedBytesPerSecond() : 0;
    if (peakFreeNanos - (nowNanos - SLACK_NANOS) < 0) {
      peakFreeNanos = nowNanos - SLACK_NANOS;
    }
    peakFreeNanos += (long) (bytes * SECOND_NANOS / limit.peakBytesPerSecond());
    return Math.max((long) debtNanos, Math.max(0, peakFreeNanos - nowNanos));
  }
}
