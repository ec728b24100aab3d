package dev.floe.gateway.stripe;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import java.util.BitSet;
import java.util.List;

/**
 * The location of one stripe of an object.
 *
 * @param fill the fill that wrote the stripe
 * @param layout the layout of its object under the code of the stripe's segment
 * @param matrix the wire number of the code's generator matrix, as in the seal of the segment's
 *     chunks
 * @param stripe number of the stripe within the object
 * @param nodes the node of each index, d+p of them
 * @param present the indices whose nodes hold their block, as far as the directory knows; borrowed,
 *     not changed
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

  /** Returns true if reading the block of this index crosses zones. */
  public boolean isForeign(int index) {
    return nodes.get(index).isForeign();
  }

  /** Returns the number of the segment within the object. */
  public int segment() {
    return layout.segmentOf(stripe);
  }

  /** Returns the number of the stripe within the segment, 0 to 63. */
  public int stripeInSegment() {
    return layout.stripeInSegment(stripe);
  }
}
