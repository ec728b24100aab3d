package dev.floe.gateway.policy;

import java.util.Arrays;

/**
 * Decides how many blocks of a stripe are requested at first, when more are requested, and which
 * nodes count as slow (docs/DESIGN.md, "Hedging"). Pure and immutable.
 */
public final class Hedging {
  private final Mode mode;
  private final long minimumDelayNanos;
  private final long maximumDelayNanos;

  /** The conditions for requesting parity blocks. */
  public enum Mode {
    /** All d+p blocks at once; the first d to arrive are used (InfiniCache's first-d). */
    EAGER,
    /** All d+p blocks if a node is slow or silent; otherwise d, and more if these are late. */
    ADAPTIVE
  }

  /** The factor by which a slow node's p95 exceeds the median of the segment's nodes. */
  private static final int SLOW_FACTOR = 4;

  /**
   * @param minimumDelayNanos the earliest hedge; a node with a lower p95 is not slow
   * @param maximumDelayNanos the latest hedge, also used while no latency was measured
   */
  public Hedging(Mode mode, long minimumDelayNanos, long maximumDelayNanos) {
    if (minimumDelayNanos < 1 || maximumDelayNanos < minimumDelayNanos) {
      throw new IllegalArgumentException(
          "hedge after %d to %d ns, expected 1 <= minimum <= maximum"
              .formatted(minimumDelayNanos, maximumDelayNanos));
    }
    this.mode = mode;
    this.minimumDelayNanos = minimumDelayNanos;
    this.maximumDelayNanos = maximumDelayNanos;
  }

  /** Returns the standard delays: from 5 ms, which a woken node needs, to 100 ms. */
  public static Hedging standard(Mode mode) {
    return new Hedging(mode, 5_000_000, 100_000_000);
  }

  /**
   * Returns how many of the p parity blocks to request together with the data.
   *
   * @param anySilent whether a node that this request has not used yet is {@linkplain #isSilent
   *     silent}
   * @param anySlow whether one of the requested nodes is slow or not live
   */
  public int extraBlocks(int parityBlocks, boolean anySilent, boolean anySlow) {
    return switch (mode) {
      case EAGER -> parityBlocks;
      case ADAPTIVE -> anySilent || anySlow ? parityBlocks : 0;
    };
  }

  /**
   * Returns true if a node may be frozen or lost although its connection seems open.
   *
   * @param silentNanos the time since its last byte
   */
  public boolean isSilent(long silentNanos) {
    return silentNanos > maximumDelayNanos;
  }

  /**
   * Returns true if a range requests only the blocks that it covers, and d blocks only after a
   * loss.
   */
  public boolean onlyTouched() {
    return mode == Mode.ADAPTIVE;
  }

  /**
   * Returns the delay after which to request more blocks if not all have arrived: the highest p95
   * among the requested nodes that are not slow, within the minimum and the maximum; the maximum if
   * nothing was measured.
   *
   * @param p95Nanos the p95 of each requested node; 0 if nothing was measured
   * @return nanoseconds after the first requests
   */
  public long hedgeAfterNanos(long[] p95Nanos) {
    long median = median(p95Nanos);
    if (median == 0) {
      return maximumDelayNanos;
    }
    long allowed = 0;
    for (long p95 : p95Nanos) {
      if (!isSlow(p95, median)) {
        allowed = Math.max(allowed, p95);
      }
    }
    return Math.clamp(allowed, minimumDelayNanos, maximumDelayNanos);
  }

  /**
   * Returns true if one of the requested nodes is slow, compared with the median of all. Parity
   * nodes do not count unless requested: their figures are old, because they are used only after a
   * loss or a delay.
   */
  public boolean anySlow(long[] p95Nanos, boolean[] asked) {
    long median = median(p95Nanos);
    for (int index = 0; index < p95Nanos.length; index++) {
      if (asked[index] && isSlow(p95Nanos[index], median)) {
        return true;
      }
    }
    return false;
  }

  private boolean isSlow(long p95Nanos, long medianNanos) {
    return medianNanos > 0 && p95Nanos > minimumDelayNanos && p95Nanos > SLOW_FACTOR * medianNanos;
  }

  /** Returns the median of the measured values; 0 if there are none. */
  private static long median(long[] p95Nanos) {
    long[] sorted = p95Nanos.clone();
    Arrays.sort(sorted);
    int first = 0;
    while (first < sorted.length && sorted[first] == 0) {
      first++;
    }
    return first == sorted.length ? 0 : sorted[first + (sorted.length - first) / 2];
  }
}
