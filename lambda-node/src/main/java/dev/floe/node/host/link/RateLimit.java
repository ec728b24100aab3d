package dev.floe.node.host.link;

/**
 * The limit at which an environment may send or receive: the peak rate until the burst is used up,
 * then the sustained rate. The burst refills at the sustained rate.
 */
public record RateLimit(long peakBytesPerSecond, long burstBytes, long sustainedBytesPerSecond) {
  /** Measured on functions of 7 GB outside a VPC. */
  public static final RateLimit LAMBDA = new RateLimit(1_200_000_000, 300_000_000, 78_000_000);

  private static final long FASTEST = 1L << 50;

  /** A limit that no machine reaches. */
  public static final RateLimit NONE = new RateLimit(FASTEST, FASTEST, FASTEST);

  public RateLimit {
    if (sustainedBytesPerSecond < 1 || peakBytesPerSecond < sustainedBytesPerSecond) {
      throw new IllegalArgumentException(
          "rates are %d sustained and %d peak bytes per second, expected 1 <= sustained <= peak"
              .formatted(sustainedBytesPerSecond, peakBytesPerSecond));
    }
    if (burstBytes < 0) {
      throw new IllegalArgumentException(
          "burst is %d bytes, expected 0 or more".formatted(burstBytes));
    }
  }
}
