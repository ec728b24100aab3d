package dev.floe.gateway.policy;

/**
 * The fewest and the most parity blocks of a stripe, if their number follows the rate of reclaims.
 */
public record ParityLimits(int least, int most) {
  public ParityLimits {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException(
          "parity of %d to %d, expected 1 <= least <= most".formatted(least, most));
    }
  }
}
