package dev.floe.gateway.cache.repair;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLocation;

/**
 * A stripe that lacks blocks.
 *
 * @param seen its location when this was noticed
 */
record RepairJob(ObjectKey key, ObjectVersion version, StripeLocation seen) {
  int inSegment() {
    return seen.stripeInSegment();
  }
}
