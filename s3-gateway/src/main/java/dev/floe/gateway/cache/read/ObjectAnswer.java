package dev.floe.gateway.cache.read;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ByteRange;
import java.util.Optional;

/** The answer to one request for an object whose head is known, as S3 would give it. */
public interface ObjectAnswer {
  /** Returns the bytes of the object in the answer's body; empty for an answer without a body. */
  Optional<ByteRange> body();

  /** Returns true if the answer is an error, such as that of a failed condition. */
  boolean refused();

  /** Returns true if the object is archived, so that S3 sends its bytes only after a restore. */
  boolean archived();

  /** Returns the head of an answer with a body; it is sent with the body's first byte. */
  ResponseHead head(CacheOutcome outcome);

  /** Sends the answer to a HEAD, a 304 or an error, and ends the response. Loop code. */
  void sendWithoutBody(CacheOutcome outcome);
}
