package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Decodes and checks the body of one request. Confined to one thread at a time. Its memory does not
 * depend on the body's length: a few hundred bytes, and 8 KiB more for an xxHash of buffers that
 * have no accessible array.
 */
public sealed interface BodyDecoder permits PlainBodyDecoder, ChunkedBodyDecoder {
  /**
   * Consumes all remaining bytes of {@code wire}, direct or heap, and passes the payload among them
   * to {@code sink}.
   *
   * <p>A call takes as long as the digests of its bytes: an event loop that may spend 100 us on a
   * call feeds at most 32 KiB at a time if SHA-256 is involved (docs/BENCHMARKS.md).
   *
   * <p>The payload passed to the sink is not yet proven; see {@link #verifiedBytes} and {@link
   * #finish}.
   *
   * @return empty while nothing is wrong; the refusal of the body as soon as it is known, such as a
   *     chunk's bad signature at that chunk's end. The rest of the body is then ignored, and later
   *     calls return the same refusal
   */
  Optional<Rejection> feed(ByteBuffer wire, PayloadSink sink);

  /** Returns the verdict on the whole body; called after the last byte was fed. */
  BodyVerdict finish();

  /** Returns the number of payload bytes passed to the sink so far. */
  long payloadBytes();

  /**
   * Returns the number of leading payload bytes that chunk signatures have proven; 0 if chunks are
   * not signed.
   */
  long verifiedBytes();
}
