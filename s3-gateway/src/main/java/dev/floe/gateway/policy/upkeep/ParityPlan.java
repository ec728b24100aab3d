package dev.floe.gateway.policy.upkeep;

import dev.floe.gateway.policy.ParityLimits;
import java.time.Duration;

/**
 * Chooses the parity of new objects by the rate of reclaims (docs/adr/0029): the least with which
 * the chance of losing a stripe before its lost blocks are restored is at most {@link #AIM}. Parity
 * rises at once. It falls only to a parity with which the chance is at most half of that, so that
 * it does not change back and forth.
 *
 * <p>Pure. Immutable.
 *
 * @param dataBlocks d
 * @param limits the configured limits
 * @param nodes the number of nodes, which d+p does not exceed
 * @param untilRepaired the time until lost blocks are restored
 */
public record ParityPlan(int dataBlocks, ParityLimits limits, int nodes, Duration untilRepaired) {
  /** The accepted chance of losing a stripe between two repairs. */
  public static final double AIM = 0.001;

  /** Returns the parity that the rate calls for, without the limits. */
  public int advised(ReclaimAnswer answer) {
    return answer.parity(dataBlocks, untilRepaired, AIM);
  }

  /** Returns the parity of new objects from now on. */
  public int next(int current, ReclaimAnswer answer) {
    int limited = within(current);
    int needed = within(advised(answer));
    if (needed >= limited) {
      return needed;
    }
    return Math.min(limited, within(answer.parity(dataBlocks, untilRepaired, AIM / 2)));
  }

  private int within(int parity) {
    int most = Math.max(limits.least(), Math.min(limits.most(), nodes - dataBlocks));
    return Math.clamp(parity, limits.least(), most);
  }
}
