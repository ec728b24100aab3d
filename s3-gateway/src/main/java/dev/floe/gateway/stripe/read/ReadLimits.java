package dev.floe.gateway.stripe.read;

import dev.floe.gateway.policy.wake.WakeProgress;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * The limits on waiting for a stripe.
 *
 * @param memory the longest wait for memory
 * @param stripe the longest time without an arriving block, after which the stripe is lost and the
 *     origin is asked
 * @param silent the longest wait for nodes that send nothing, if the stripe cannot be completed
 *     without them; after it, the stripe is lost
 * @param waking returns the longest wait for nodes that are being woken, in nanoseconds; after it,
 *     their blocks count as absent
 */
public record ReadLimits(
    Duration memory, Duration stripe, Duration silent, ToLongFunction<WakeProgress> waking) {
  /**
   * The standard limits. The limit for a stripe is also the time after which a stalled lane is
   * closed. If more than p nodes are silent, the origin is asked after 300 ms: three times the
   * longest delay of a hedge.
   */
  public static final ReadLimits STANDARD =
      new ReadLimits(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(300));

  /**
   * Creates limits whose wait for nodes that are being woken is the same as that for silent nodes.
   */
  public ReadLimits(Duration memory, Duration stripe, Duration silent) {
    this(memory, stripe, silent, any -> silent.toNanos());
  }

  public ReadLimits {
    if (!memory.isPositive()
        || !stripe.isPositive()
        || !silent.isPositive()
        || silent.compareTo(stripe) > 0) {
      throw new IllegalArgumentException(
          ("limits %s for memory, %s for a stripe, %s for silent nodes, expected all > 0,"
                  + " silent nodes <= stripe")
              .formatted(memory, stripe, silent));
    }
  }

  /** Returns these limits with another limit for nodes that are being woken. */
  public ReadLimits withWaking(ToLongFunction<WakeProgress> changed) {
    return new ReadLimits(memory, stripe, silent, changed);
  }

  /** Returns the longest wait for nodes that are being woken. */
  long wakingNanos(WakeProgress progress) {
    return waking.applyAsLong(progress);
  }

  /**
   * Returns the time until the next check of a stripe's progress.
   *
   * @param elapsedNanos the time since the stripe was begun
   * @param wakingForNanos the time for which it has waited for nodes that are being woken
   */
  long nextCheckNanos(long elapsedNanos, long wakingForNanos, WakeProgress progress) {
    long silentNanos = silent.toNanos();
    long next = elapsedNanos < silentNanos ? silentNanos - elapsedNanos : silentNanos / 4;
    return progress.waking() == 0
        ? next
        : Math.min(next, Math.max(0, wakingNanos(progress) - wakingForNanos));
  }
}
