package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.object.ByteRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes for which one caller is starting a fill. Other callers wait for that fill.
 *
 * @param group the fills of the object's version
 * @param started completed with the fill, or empty if none could be started
 */
record FillClaim(FillGroup group, ByteRange run, PendingAnswer<Optional<Fill>> started) {
  /** Ends the claim with the fill that was started; null if none could be started. */
  void settle(@Nullable Fill fill) {
    group.settle(this, fill);
  }
}
