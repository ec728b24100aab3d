package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.OriginReads;
import dev.floe.gateway.cache.fill.Repairs;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.stripe.StripeLayout;

/** Where the bytes of bodies come from. */
record BodySources(
    ChunkCode code,
    ObjectDirectory directory,
    Residency residency,
    RangeReaders readers,
    Fills fills,
    OriginReads reads,
    Repairs repairs,
    PoolShare share,
    GatewayMetrics metrics) {

  /** The segments that the range touches were used. */
  void touch(ObjectKey key, StripeLayout layout, ByteRange range) {
    int last = layout.segmentOf(layout.stripeOf(range.end() - 1));
    for (int n = layout.segmentOf(layout.stripeOf(range.start())); n <= last; n++) {
      residency.touch(new Residency.SegmentId(key, n));
    }
  }
}
