package dev.floe.gateway.cache.fill;

import dev.floe.gateway.object.ByteRange;
import java.util.Optional;

/**
 * A run of bytes that one caller starts a fill for; the others wait for it.
 *
 * @param group the fills of the object's version
 * @param started completed with the fill, or empty if none could be started
 */
record FillClaim(FillGroup group, ByteRange run, PendingAnswer<Optional<Fill>> started) {
  /** The claim has led to a fill, or to none. */
  void settle(Optional<Fill> fill) {
    group.settle(this, fill);
  }
}
