package dev.floe.gateway.stripe;

import java.time.Duration;

/**
 * How long a stripe is waited for.
 *
 * @param memory until a stripe that waits for memory is given up
 * @param stripe without a block arriving, until the stripe is given up for lost and the origin
 *     asked
 * @param waking of {@code stripe}, how long sleeping nodes are waited for
 */
public record ReadLimits(Duration memory, Duration stripe, Duration waking) {
  /**
   * Far beyond what a hedge takes. The stripe's limit is that of a lane that stalls, so it is
   * reached only when more than p nodes are silent at once.
   */
  public static final ReadLimits STANDARD =
      new ReadLimits(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(500));

  public ReadLimits {
    if (!memory.isPositive()
        || !stripe.isPositive()
        || waking.isNegative()
        || waking.compareTo(stripe) > 0) {
      throw new IllegalArgumentException(
          "limits %s for memory, %s for a stripe, %s for waking, expected 0 <= waking <= stripe"
              .formatted(memory, stripe, waking));
    }
  }
}
