package dev.floe.gateway.cache.repair;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.FillId;

/**
 * A stripe that lacks blocks.
 *
 * @param seen its location when this was noticed
 */
record RepairJob(ObjectKey key, ObjectVersion version, StripeLocation seen) {
  /** A stripe of a fill, however often it is reported as damaged. */
  record Stripe(FillId fill, long number) {}

  Stripe stripe() {
    return new Stripe(seen.fill(), seen.stripe());
  }

  int inSegment() {
    return seen.stripeInSegment();
  }
}
