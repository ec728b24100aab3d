package dev.floe.gateway.stripe.write;

import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;

/**
 * Some stripes of one chunk.
 *
 * @param fill the fill that wrote them
 * @param layout the layout of the chunk's object
 * @param segment number of the segment within the object
 * @param index the index of the chunk's blocks in their stripes
 * @param stripes the stripes, numbered within the segment
 */
public record ChunkStripes(
    FillId fill, StripeLayout layout, int segment, int index, StripeSet stripes) {
  /** Returns the number of bytes that a node stores of one stripe of the chunk. */
  int storedBytes(int stripeInSegment) {
    long stripe = (long) segment * StripeLayout.SEGMENT_STRIPES + stripeInSegment;
    return layout.storedBytes(stripe, index);
  }

  /**
   * Returns the number of bytes that a node stores of these stripes of the chunk, numbered within
   * the segment.
   */
  public long storedBytes(StripeSet of) {
    long bytes = 0;
    for (int s = of.next(0); s < StripeLayout.SEGMENT_STRIPES; s = of.next(s + 1)) {
      bytes += storedBytes(s);
    }
    return bytes;
  }

  BlockPlace place(int stripeInSegment) {
    return new BlockPlace(fill, segment, stripeInSegment, index, storedBytes(stripeInSegment));
  }
}
