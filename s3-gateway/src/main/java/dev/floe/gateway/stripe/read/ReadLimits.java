package dev.floe.gateway.stripe.read;

import java.time.Duration;

/**
 * The limits on waiting for a stripe.
 *
 * @param memory the longest wait for memory
 * @param stripe the longest time without an arriving block, after which the stripe is lost and the
 *     origin is asked
 * @param silent the longest wait for nodes that sleep or send nothing, if the stripe cannot be
 *     completed without them; it is lost afterwards
 */
public record ReadLimits(Duration memory, Duration stripe, Duration silent) {
  /**
   * The standard limits. The stripe's limit equals that of a stalled lane. If more than p nodes are
   * silent or asleep, the origin is asked after 300 ms: three times the longest hedge, and longer
   * than a frozen node needs to wake.
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
