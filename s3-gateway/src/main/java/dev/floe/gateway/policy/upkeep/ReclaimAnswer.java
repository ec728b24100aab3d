package dev.floe.gateway.policy.upkeep;

import java.time.Duration;

/**
 * Decides what the measured rate of reclaims calls for: how often idle nodes are warmed up, and how
 * much parity new segments need.
 *
 * <p>Pure. Immutable.
 *
 * @param perHour the losses per hour of one instance
 */
public record ReclaimAnswer(double perHour) {
  /** The share of sleeping nodes that may be lost before a warm-up shows it. */
  private static final double UNNOTICED = 0.01;

  /** The most times that the configured interval is halved. */
  private static final int HALVINGS = 3;

  private static final int MOST_BLOCKS = 255;

  public ReclaimAnswer {
    if (!(perHour >= 0)) {
      throw new IllegalArgumentException(
          "%s losses per hour, expected 0 or more".formatted(perHour));
    }
  }

  /**
   * Returns the time between two warm-ups of a node: the configured time, halved at most three
   * times, until at most 1 % of the nodes are lost within it.
   */
  public Duration warmUp(Duration configured) {
    Duration interval = configured;
    for (int i = 0; i < HALVINGS && ReclaimRate.chance(perHour, interval) > UNNOTICED; i++) {
      interval = interval.dividedBy(2);
    }
    return interval;
  }

  /**
   * Returns the least parity with which the chance of losing a stripe within a time is at most the
   * aim. A stripe is lost if more than p of its d+p nodes are reclaimed, each independently of the
   * others.
   *
   * @param dataBlocks d
   * @param within the time until lost blocks are restored
   * @param aim the chance, above 0
   */
  public int parity(int dataBlocks, Duration within, double aim) {
    if (dataBlocks < 1 || !(aim > 0)) {
      throw new IllegalArgumentException(
          "%d data blocks and the chance %s, expected both above 0".formatted(dataBlocks, aim));
    }
    double chance = ReclaimRate.chance(perHour, within);
    int parity = 0;
    while (dataBlocks + parity < MOST_BLOCKS
        && chanceOfMore(parity, dataBlocks + parity, chance) > aim) {
      parity++;
    }
    return parity;
  }

  /** Returns the chance that more than this many of n nodes are lost. */
  static double chanceOfMore(int lost, int n, double chance) {
    if (chance >= 1) {
      return lost < n ? 1 : 0;
    }
    // The terms of the binomial distribution, each from the one before it. Small terms are added
    // up, instead of subtracting the large ones from 1, which would lose precision.
    double term = Math.pow(1 - chance, n);
    double more = 0;
    for (int k = 0; k <= n; k++) {
      if (k > lost) {
        more += term;
      }
      term *= chance / (1 - chance) * (n - k) / (k + 1);
    }
    return more;
  }
}
