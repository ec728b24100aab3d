package dev.floe.gateway.cache.repair;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.FillId;

/**
 * A stripe that lacks blocks.
 *
 * @param seen the stripe's location when the missing blocks were noticed
 */
record RepairJob(ObjectKey key, ObjectVersion version, StripeLocation seen) {
  /** Identifies a stripe of a fill, so that repeated reports of the stripe are recognised. */
  record Stripe(FillId fill, long number) {}

  Stripe stripe() {
    return new Stripe(seen.fill(), seen.stripe());
  }

  int inSegment() {
    return seen.stripeInSegment();
  }
}
