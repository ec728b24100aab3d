package dev.floe.gateway.policy;

import java.util.Arrays;

/**
 * How many blocks of a stripe are asked for at once, when more are asked for, and which nodes count
 * as slow (DESIGN.md, step 5). Pure and immutable.
 */
public final class Hedging {
  private final Mode mode;
  private final long minimumDelayNanos;
  private final long maximumDelayNanos;

  /** How eagerly parity is asked for. */
  public enum Mode {
    /** All d+p at once; the first d win (InfiniCache's first-d). */
    EAGER,
    /** d+p while a node is slow, or if it was silent before; else d, and more if late. */
    ADAPTIVE
  }

  /** A node is slow if its p95 is this many times the median of its segment's. */
  private static final int SLOW_FACTOR = 4;

  /**
   * @param minimumDelayNanos no hedge before this, and no node is slow below it
   * @param maximumDelayNanos a hedge after this at the latest, and while nothing was measured
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

  /** Adaptive, between 5 ms (what a woken node needs) and 100 ms. */
  public static Hedging standard(Mode mode) {
    return new Hedging(mode, 5_000_000, 100_000_000);
  }

  /**
   * How many of the p parity blocks are asked for together with the data.
   *
   * @param anySilent whether a node that the request has not met yet is {@linkplain #isSilent
   *     silent}
   * @param anySlow whether a node that is asked is slow or not live
   */
  public int extraBlocks(int parityBlocks, boolean anySilent, boolean anySlow) {
    return switch (mode) {
      case EAGER -> parityBlocks;
      case ADAPTIVE -> anySilent || anySlow ? parityBlocks : 0;
    };
  }

  /**
   * Whether nothing is known of a node any more: it may be frozen or gone, which a connection does
   * not tell.
   *
   * @param silentNanos since its last byte
   */
  public boolean isSilent(long silentNanos) {
    return silentNanos > maximumDelayNanos;
  }

  /** Whether a range asks only for the blocks that it touches, and for d only on a loss. */
  public boolean onlyTouched() {
    return mode == Mode.ADAPTIVE;
  }

  /**
   * When more blocks are asked for if those that were have not all come: the p95 that the slowest
   * of them is allowed.
   *
   * @param p95Nanos of the nodes that were asked, 0 where nothing was measured
   * @return nanoseconds after asking
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
   * Whether one of the nodes that are asked is slow, measured against the median of all. What is
   * known of a parity node is old: it is asked only in trouble.
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

  /** The median of what was measured; 0 if nothing was. */
  private static long median(long[] p95Nanos) {
    long[] sorted = Arrays.stream(p95Nanos).filter(p95 -> p95 > 0).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
