package dev.floe.gateway.policy;

/** The fewest and the most parity blocks of a stripe, if their number follows the reclaims. */
public record ParityLimits(int least, int most) {
  public ParityLimits {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException(
          "parity of %d to %d, expected at least 1, and no more at least than at most"
              .formatted(least, most));
    }
  }
}
