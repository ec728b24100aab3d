package dev.floe.gateway.cache.read;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ByteRange;
import java.util.Optional;

/** What S3 would answer to a request for an object whose head is known. */
public interface ObjectAnswer {
  /** The bytes of the object that follow the head; empty for an answer without a body. */
  Optional<ByteRange> body();

  /** Whether S3 gives out no bytes of the object, an archive, before it is restored. */
  boolean archived();

  /** The head of an answer with a body, which is sent with the body's first byte. */
  ResponseHead head(CacheOutcome outcome);

  /** Sends the answer to a HEAD, a 304 or an error, and ends the response. Loop code. */
  void sendWithoutBody(CacheOutcome outcome);
}
