package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.exchange.Headers;
import java.util.Optional;

/** What S3 said to a HeadObject of the cache's own. */
public sealed interface Confirmation {
  /** The object, as it is now. */
  record Confirmed(ObjectHead head) implements Confirmation {}

  /** An answer without an object, or one that is not to be kept. */
  record Answered(int status, Headers headers, long contentLength, Optional<BypassReason> reason)
      implements Confirmation {}

  /** S3 was not asked, or gave no answer: the client's own request is to be sent as it is. */
  record Past(Optional<BypassReason> reason) implements Confirmation {}
}
