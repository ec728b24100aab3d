package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.Codes;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The parts that all reads of one loop share.
 *
 * @param counts counts the results of the reads
 * @param ahead the readers that hold a stripe that was read ahead and could be released, in the
 *     order in which they began to read ahead
 */
record ReadContext(
    Loop loop,
    BlockPool pool,
    InFlight inFlight,
    Hedging hedging,
    ReadLimits limits,
    Codes codes,
    ReadCounts counts,
    ReadOrders orders,
    Set<RangeReader> ahead) {
  ReadContext(
      Loop loop,
      BlockPool pool,
      InFlight inFlight,
      Hedging hedging,
      ReadLimits limits,
      Codes codes,
      ReadCounts counts) {
    this(
        loop,
        pool,
        inFlight,
        hedging,
        limits,
        codes,
        counts,
        new ReadOrders(),
        new LinkedHashSet<>());
  }

  /** Returns true if no requested bytes are in flight on this loop. */
  boolean isCalm() {
    return inFlight.inUseBytes() == 0;
  }

  /**
   * Returns the 95th percentile of latency of each index's lane on this loop; 0 if the block is
   * absent, the node is not live, or nothing was measured.
   */
  long[] p95Nanos(StripeLocation where) {
    long now = System.nanoTime();
    long[] p95Nanos = new long[where.layout().totalBlocks()];
    for (int index = 0; index < p95Nanos.length; index++) {
      if (where.present().get(index)) {
        NodeLane lane = where.nodes().get(index).lane(loop);
        p95Nanos[index] = lane == null ? 0 : lane.p95Nanos(now);
      }
    }
    return p95Nanos;
  }

  /**
   * Returns true if a node that holds one of these blocks is not live or has sent nothing recently
   * on this loop.
   */
  boolean anySilent(StripeLocation where, boolean[] wanted) {
    long now = System.nanoTime();
    for (int index = 0; index < wanted.length; index++) {
      if (wanted[index] && where.present().get(index)) {
        NodeLane lane = where.nodes().get(index).lane(loop);
        if (lane == null || hedging.isSilent(now - lane.heardNanos())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Releases the stripes that were read ahead for slow clients, because memory is short. Runs on
   * the loop.
   */
  void releaseAhead() {
    for (RangeReader reader : ahead.toArray(RangeReader[]::new)) {
      reader.releaseAhead();
    }
  }
}
