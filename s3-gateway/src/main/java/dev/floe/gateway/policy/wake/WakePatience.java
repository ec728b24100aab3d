package dev.floe.gateway.policy.wake;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Decides how long a read waits for nodes that sleep, from the times that recent wakes took: three
 * times their 95th percentile, within bounds (docs/adr/0028). With a shorter limit, a read asks S3
 * although the nodes are about to answer. With a longer limit, a read is delayed by nodes in
 * trouble.
 *
 * <p>Once half of the nodes that a read has woken are live, they show how fast wakes are at this
 * moment. A node that takes three times as long as the slowest of them probably starts a new, empty
 * instance.
 *
 * <p>A gateway that has measured too little waits for {@link #UNMEASURED_NANOS}: after a start, its
 * nodes hold the blocks that clients request.
 *
 * <p>Pure: takes the durations from the caller. Thread-safe; calls never wait for longer than
 * another call takes.
 */
public final class WakePatience {
  /** The shortest limit, the same as the longest delay of a hedge. */
  static final long MINIMUM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The longest limit, for platforms and machines that are overloaded. */
  static final long MAXIMUM_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The limit while fewer than {@link #ENOUGH} wakes are known. */
  static final long UNMEASURED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The fewest measured wakes from which the limit is computed, a quarter of those that are kept.
   * Fewer say little about the slowest twentieth.
   */
  static final int ENOUGH = 16;

  private static final int WAKES = 4 * ENOUGH;
  private static final int FACTOR = 3;
  private static final int PERCENTILE = 95;

  // Guarded by this: the last wakes, in a ring.
  private final long[] durations = new long[WAKES];
  private long recorded;

  private volatile long limitNanos = UNMEASURED_NANOS;

  /**
   * Records a wake.
   *
   * @param nanos from the time at which the node was needed until it was live
   */
  public synchronized void record(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("a wake of %d ns, expected 0 or more".formatted(nanos));
    }
    durations[(int) (recorded++ % WAKES)] = nanos;
    if (recorded >= ENOUGH) {
      long[] sorted = Arrays.copyOf(durations, (int) Math.min(recorded, WAKES));
      Arrays.sort(sorted);
      long p95 = sorted[sorted.length * PERCENTILE / 100];
      limitNanos = Math.clamp(FACTOR * p95, MINIMUM_NANOS, MAXIMUM_NANOS);
    }
  }

  /**
   * Returns how long a read may wait for nodes that are being woken, if none of them is live yet.
   */
  public long limitNanos() {
    return limitNanos;
  }

  /**
   * Returns how long after its begin a read may still wait for the nodes that it has woken, if they
   * are in this state.
   */
  public long limitNanos(WakeProgress progress) {
    long usual = limitNanos;
    if (progress.awake() == 0 || progress.awake() < progress.waking()) {
      return usual;
    }
    long slowest = Math.min(progress.slowestNanos(), usual); // so that the product cannot overflow
    return Math.clamp(FACTOR * slowest, MINIMUM_NANOS, usual);
  }
}
