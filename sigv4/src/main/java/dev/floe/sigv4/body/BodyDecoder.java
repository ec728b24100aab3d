package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes one request's body off the wire and checks it. Confined to one thread at a time; holds a
 * few hundred bytes, whatever the body's length.
 */
public sealed interface BodyDecoder permits PlainBodyDecoder, ChunkedBodyDecoder {
  /**
   * Takes in all remaining bytes of {@code wire}, direct or heap, and hands those that are payload
   * to {@code sink}.
   *
   * <p>A call takes as long as the digests of its bytes: an event loop that means to stay below 100
   * us feeds 32 KiB at a time where SHA-256 is involved (docs/BENCHMARKS.md).
   *
   * <p>What the sink is given is not yet proven; see {@link #verifiedBytes} and {@link #finish}.
   *
   * @return why the body is refused, as soon as that is known (a chunk's bad signature at that
   *     chunk's end); the rest of the body is then ignored, and every later call answers the same
   */
  Optional<Rejection> feed(ByteBuffer wire, PayloadSink sink);

  /** Called once the wire's last byte was fed: whether the body may be kept. */
  BodyVerdict finish();

  /** Payload bytes given to the sink so far. */
  long payloadBytes();

  /**
   * How many of those, from the start, a chunk signature has already proven; 0 where chunks are not
   * signed.
   */
  long verifiedBytes();
}
