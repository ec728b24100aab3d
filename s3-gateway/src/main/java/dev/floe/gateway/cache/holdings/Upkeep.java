package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.ParityLimits;
import dev.floe.gateway.stripe.write.PeerCopier;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The intervals of warm-ups and backups, and the means of a backup.
 *
 * @param warmUp the time between two warm-ups of a node; zero for none
 * @param backup the time between two backups of a node; zero for none
 * @param adapt the limits of parity; null if neither parity nor warm-ups follow the rate of
 *     reclaims
 * @param copier copies chunks between the instances of a node
 * @param loops returns a loop on which to wait for a node
 */
public record Upkeep(
    Duration warmUp,
    Duration backup,
    @Nullable ParityLimits adapt,
    PeerCopier copier,
    Supplier<Loop> loops) {
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final Duration UNTIL_REPAIRED = Duration.ofMinutes(5);
  private static final int TICKS_IN_INTERVAL = 10;

  /** Returns the time until lost blocks are restored: by a backup, or else by a repair. */
  public Duration untilRepaired() {
    return backup.isPositive() ? backup : UNTIL_REPAIRED;
  }

  /**
   * Returns the time between two checks of the plan: a tenth of the shorter interval, at most 1 s.
   */
  Duration tick() {
    Duration tick = LONGEST_TICK;
    for (Duration interval : new Duration[] {warmUp, backup}) {
      Duration fraction = interval.dividedBy(TICKS_IN_INTERVAL);
      if (fraction.isPositive() && fraction.compareTo(tick) < 0) {
        tick = fraction;
      }
    }
    return tick;
  }
}
