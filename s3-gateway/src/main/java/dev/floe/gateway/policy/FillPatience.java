package dev.floe.gateway.policy;

import java.time.Duration;

/**
 * How long whoever brings bytes waits for nodes that are slower: for as long as they keep blocks,
 * and at no less than a slowest pace on the whole. Pure.
 */
public final class FillPatience {
  /** Without a block kept for so long, the nodes are taken for dead. */
  public static final Duration GRACE = Duration.ofSeconds(3);

  /** Slower nodes than this are no better than dead ones: a client waits behind them. */
  public static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;

  private static final long SECOND_NANOS = 1_000_000_000;

  private FillPatience() {}

  /**
   * How much longer to wait for room.
   *
   * @param silentNanos since a node last kept a block, or since waiting began
   * @param waitedNanos that the fill has waited in all
   * @param takenBytes that the fill has brought so far
   * @return nanoseconds, after which to ask again; 0 or less to give up
   */
  public static long leftNanos(long silentNanos, long waitedNanos, long takenBytes) {
    // In two steps: the product of the two overflows beyond 9 GB.
    long pace =
        takenBytes / SLOWEST_BYTES_PER_SECOND * SECOND_NANOS
            + takenBytes % SLOWEST_BYTES_PER_SECOND * SECOND_NANOS / SLOWEST_BYTES_PER_SECOND;
    return Math.min(GRACE.toNanos() - silentNanos, GRACE.toNanos() + pace - waitedNanos);
  }
}
