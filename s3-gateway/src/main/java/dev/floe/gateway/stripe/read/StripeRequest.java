package dev.floe.gateway.stripe.read;

import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;

/** The blocks of one stripe that a {@link StripeRead} reads. Immutable. */
final class StripeRequest {
  private final StripeLocation where;
  private final boolean[] wanted;
  private final ReadOrder order;
  private final boolean firstOfItsNodes;
  private final Purpose purpose;

  /**
   * @param where the stripe's location
   * @param wanted the indices to read, none of them empty; borrowed, and not changed by either side
   * @param order the order in which the blocks on these nodes are requested
   * @param firstOfItsNodes true if a reader of a range begins to read from these nodes with this
   *     stripe
   * @param purpose the reason for which sleeping nodes are woken
   */
  StripeRequest(
      StripeLocation where,
      boolean[] wanted,
      ReadOrder order,
      boolean firstOfItsNodes,
      Purpose purpose) {
    if (wanted.length != where.layout().totalBlocks()) {
      throw new IllegalArgumentException(
          "%d indices, expected one for each of %d blocks"
              .formatted(wanted.length, where.layout().totalBlocks()));
    }
    this.where = where;
    this.wanted = wanted;
    this.order = order;
    this.firstOfItsNodes = firstOfItsNodes;
    this.purpose = purpose;
  }

  StripeLocation where() {
    return where;
  }

  StripeLayout layout() {
    return where.layout();
  }

  /** Returns true for each index to read. */
  boolean[] wanted() {
    return wanted;
  }

  ReadOrder order() {
    return order;
  }

  boolean firstOfItsNodes() {
    return firstOfItsNodes;
  }

  Purpose purpose() {
    return purpose;
  }

  /**
   * Returns the number of blocks to receive: d minus the empty blocks, whose bytes are known to be
   * zero.
   */
  int needed() {
    return layout().dataBlocksOf(where.stripe());
  }
}
