package dev.floe.gateway.cache;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeReader;

/** Makes readers of what the nodes hold: {@code StripeReaders::open}. */
@FunctionalInterface
public interface RangeReaders {
  /** A reader of a range of one object, to be started on the loop. */
  StripeReader open(
      Loop loop,
      StripeLayout layout,
      ByteRange range,
      StripeReader.StripeMap map,
      StripeReader.Listener listener);
}
