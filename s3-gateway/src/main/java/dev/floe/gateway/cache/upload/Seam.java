package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.StripeIntake;
import java.util.List;

/**
 * A stored stripe that has bytes of several parts, or that is the object's last stripe.
 *
 * @param parts the parts that the bytes belong to
 * @param lengthBytes the number of the stripe's bytes
 */
record Seam(List<StoredPart> parts, StripeIntake intake, long lengthBytes) {
  Seam {
    parts = List.copyOf(parts);
  }
}
