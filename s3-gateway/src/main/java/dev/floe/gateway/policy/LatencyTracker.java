package dev.floe.gateway.policy;

/**
 * An estimate of the 95th percentile of a stream of latencies, in constant space. Confined to one
 * thread.
 *
 * <p>Stochastic approximation (Robbins and Monro, 1951): a sample above the estimate raises the
 * estimate by 19 steps, and one far above it by up to eight times as many; a sample below lowers it
 * by one step. So the estimate settles where one sample in twenty is above it. A step is 0.1 % of
 * the estimate, so that it follows a change of scale within tens of slow samples or hundreds of
 * fast ones.
 */
public final class LatencyTracker {
  private static final double STEP = 0.02;
  private static final double ABOVE = 0.95;

  private double estimateNanos;

  /** Adds one sample. */
  public void record(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("latency of %d ns, expected 0 or more".formatted(nanos));
    }
    if (estimateNanos == 0) {
      estimateNanos = nanos;
    } else if (nanos > estimateNanos) {
      // Far outliers move the estimate further, so that the first samples of a stall show.
      double stretch = Math.min(nanos / estimateNanos, 8);
      estimateNanos += estimateNanos * STEP * ABOVE * stretch;
    } else {
      estimateNanos -= estimateNanos * STEP * (1 - ABOVE);
    }
  }

  /** Returns the estimate in nanoseconds; 0 before the first sample. */
  public long p95Nanos() {
    return (long) estimateNanos;
  }
}
