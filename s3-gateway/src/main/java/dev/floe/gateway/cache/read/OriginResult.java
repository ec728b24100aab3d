package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.OriginResponse;
import java.util.Optional;

/** What asking S3 about an object resulted in. */
public sealed interface OriginResult {
  /** The object as it is now. */
  record Known(ObjectHead head) implements OriginResult {}

  /** A fill brings the object; joined on behalf of the receiver, which leaves it. */
  record Filling(Fill fill) implements OriginResult {}

  /**
   * S3's answer is the one that the client's own request would have had: an error, or an object
   * that is not cached.
   *
   * @param answer the receiver owns it
   * @param reason why the object is not cached, if it may not be
   */
  record Relay(OriginResponse answer, Optional<BypassReason> reason) implements OriginResult {}

  /** An answer to a HeadObject without an object, or with one that is not cached. */
  record NoObject(int status, Headers headers, long contentLength, Optional<BypassReason> reason)
      implements OriginResult {}

  /**
   * The client's own request is to be sent to S3 as it is.
   *
   * @param reason why, if the cache may not answer it
   */
  record PassThrough(Optional<BypassReason> reason) implements OriginResult {}

  /** S3 was asked before this request came, whose answer must be newer: ask by HeadObject. */
  record Outdated() implements OriginResult {}
}
