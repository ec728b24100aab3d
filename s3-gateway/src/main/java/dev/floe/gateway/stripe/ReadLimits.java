package dev.floe.gateway.stripe;

import java.time.Duration;

/**
 * How long a stripe is waited for.
 *
 * @param memory until a stripe that waits for memory is given up
 * @param stripe without a block arriving, until the stripe is given up for lost and the origin
 *     asked
 * @param silent how long nodes are waited for that sleep or send nothing; if no more than they can
 *     complete the stripe, it is lost after that
 */
public record ReadLimits(Duration memory, Duration stripe, Duration silent) {
  /**
   * The stripe's limit is that of a lane that stalls. With more than p nodes silent or asleep, the
   * origin is asked after 300 ms: three times the longest hedge, and longer than a frozen node
   * needs to wake.
   */
  public static final ReadLimits STANDARD =
      new ReadLimits(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(300));

  public ReadLimits {
    if (!memory.isPositive()
        || !stripe.isPositive()
        || !silent.isPositive()
        || silent.compareTo(stripe) > 0) {
      throw new IllegalArgumentException(
          "limits %s for memory, %s for a stripe, %s for silent nodes, expected 0 < silent <= stripe"
              .formatted(memory, stripe, silent));
    }
  }
}
