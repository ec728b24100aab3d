package dev.floe.gateway.stripe.read;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;

/**
 * Counts the results of stripe reads, the blocks they request beyond those needed, and damaged
 * blocks. Thread-safe.
 */
record ReadCounts(GatewayMetrics metrics) {
  /**
   * Counts a stripe.
   *
   * @param result {@code plain} if its data blocks arrived, {@code decoded} if some were computed
   *     from parity, {@code lost} if too few blocks arrived in time or memory stayed short
   */
  void read(String result) {
    metrics.count(Metric.STRIPES_READ, result);
  }

  /** Counts blocks that are requested beyond those needed. A number of 0 or less counts nothing. */
  void hedged(int blocks) {
    if (blocks > 0) {
      metrics.add(Metric.BLOCKS_HEDGED, blocks);
    }
  }

  /** Counts a block that arrived with a wrong CRC or length. */
  void damaged() {
    metrics.count(Metric.BLOCKS_DAMAGED);
  }
}
