package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.origin.OriginResponse;
import java.util.Optional;

/** What came of asking S3 for an object that nothing was known of. */
public sealed interface Opening {
  /** A fill brings it. The receiver passes it to a body, or closes it. */
  record Filling(Fill fill) implements Opening, AutoCloseable {
    public ObjectHead head() {
      return fill.head();
    }

    @Override
    public void close() {
      fill.leave();
    }
  }

  /** It exists, but no fill could be begun. */
  record Known(ObjectHead head) implements Opening {}

  /**
   * S3's answer is what the client's own request would have brought: an error, or an object that is
   * not to be kept.
   *
   * @param answer the receiver's to pass on and to close
   * @param reason why it is not kept, if the object may not be
   */
  record Relay(OriginResponse answer, Optional<BypassReason> reason) implements Opening {}

  /**
   * The client's own request is to be sent to S3 as it is.
   *
   * @param reason why, if the cache has no business with it
   */
  record Past(Optional<BypassReason> reason) implements Opening {}

  /**
   * Something was asked before, which does not do for this request: S3 is to be asked by a
   * HeadObject of its own.
   */
  record Earlier() implements Opening {}
}
