package dev.floe.gateway.stripe.read;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;

/**
 * Counts how reads of stripes end, and what they cost besides the blocks they need. Thread-safe.
 */
record ReadCounts(GatewayMetrics metrics) {
  /**
   * Counts a stripe.
   *
   * @param result {@code plain} if its data blocks arrived, {@code decoded} if some were computed
   *     from parity, {@code lost} if too few blocks arrived
   */
  void read(String result) {
    metrics.count(Metric.STRIPES_READ, result);
  }

  /** Counts blocks that are requested although the requested ones would be enough; may be 0. */
  void hedged(int blocks) {
    if (blocks > 0) {
      metrics.add(Metric.BLOCKS_HEDGED, blocks);
    }
  }

  /** Counts a block whose CRC is wrong. */
  void damaged() {
    metrics.count(Metric.BLOCKS_DAMAGED);
  }
}
