package dev.floe.gateway.cache;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeReader;

/** Where the bytes of bodies come from. */
record BodySources(
    ChunkCode code,
    ObjectDirectory directory,
    Residency residency,
    Readers readers,
    Fills fills,
    OriginReads reads,
    Repairs repairs,
    PoolShare share,
    GatewayMetrics metrics) {

  /** Makes readers of what the nodes hold; {@code StripeReaders::open}. */
  interface Readers {
    StripeReader open(
        Loop loop,
        StripeLayout layout,
        ByteRange range,
        StripeReader.StripeMap map,
        StripeReader.Listener listener);
  }

  /** The segments that the range touches were used. */
  void touch(ObjectKey key, ObjectVersion version, StripeLayout layout, ByteRange range) {
    int last = layout.segmentOf(layout.stripeOf(range.end() - 1));
    for (int n = layout.segmentOf(layout.stripeOf(range.start())); n <= last; n++) {
      residency.touch(new Residency.SegmentId(key, version.etag(), n));
    }
  }
}
