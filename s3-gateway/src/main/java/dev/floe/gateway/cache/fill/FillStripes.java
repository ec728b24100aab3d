package dev.floe.gateway.cache.fill;

import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;

/**
 * Consecutive stripes of an object, which one fill stores; no stripes if the object is empty.
 *
 * @param endStripe exclusive
 */
record FillStripes(StripeLayout layout, long firstStripe, long endStripe) {
  FillStripes {
    if (firstStripe < 0 || firstStripe > endStripe || endStripe > layout.stripes()) {
      throw new IllegalArgumentException(
          "stripes %d to %d, expected a range within 0 to %d"
              .formatted(firstStripe, endStripe, layout.stripes()));
    }
  }

  /** Returns the run of the object's bytes in these stripes. */
  ByteRange bytes() {
    return new ByteRange(layout.bytesOf(firstStripe).start(), layout.bytesOf(endStripe - 1).end());
  }

  /** Counts the stripes of this run in one segment, which has at least one of them. */
  int stripesIn(int segment) {
    return (int) (endIn(segment) - firstIn(segment));
  }

  /** Returns the most bytes that the stripes of this run in one segment can take on the nodes. */
  long storedBytesIn(int segment) {
    long last = layout.codedBlockBytes(endIn(segment) - 1);
    return layout.totalBlocks() * ((stripesIn(segment) - 1L) * layout.blockBytes() + last);
  }

  private long firstIn(int segment) {
    return Math.max(firstStripe, (long) segment * StripeLayout.SEGMENT_STRIPES);
  }

  private long endIn(int segment) {
    return Math.min(endStripe, (segment + 1L) * StripeLayout.SEGMENT_STRIPES);
  }
}
