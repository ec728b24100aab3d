package dev.floe.gateway.stripe;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import java.util.BitSet;
import java.util.List;

/**
 * Where one stripe of an object is.
 *
 * @param fill the fill that wrote it
 * @param layout how its object is cut
 * @param matrix the wire number of the code's generator matrix, as in its seal
 * @param stripe number of the stripe within the object
 * @param nodes the node of each index, d+p of them
 * @param present which indices their nodes hold, as far as the directory knows; borrowed, not
 *     changed
 */
public record StripeLocation(
    FillId fill,
    StripeLayout layout,
    int matrix,
    long stripe,
    List<PoolNode> nodes,
    BitSet present) {
  public StripeLocation {
    if (nodes.size() != layout.totalBlocks()) {
      throw new IllegalArgumentException(
          "%d nodes, expected one for each of %d blocks"
              .formatted(nodes.size(), layout.totalBlocks()));
    }
  }

  /** Number of the segment within the object. */
  public int segment() {
    return layout.segmentOf(stripe);
  }

  /** Number of the stripe within the segment, 0 to 63. */
  public int stripeInSegment() {
    return layout.stripeInSegment(stripe);
  }
}
