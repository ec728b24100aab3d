package dev.floe.gateway.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A request's body decoded from chunked transfer coding, but not from aws-chunked. Thread code; one
 * reader at a time. A bounded number of bytes is buffered; a slow reader slows the client down.
 */
public interface RequestBody {
  /**
   * Reads at least one byte into the buffer, blocking until one is available. The first call
   * answers {@code Expect: 100-continue}, so the client sends the body only after the request was
   * authenticated and routed.
   *
   * @return the number of bytes read, or -1 at the end of the body
   * @throws IOException if the client disconnected, sent too slowly or broke the framing, or the
   *     exchange has ended
   */
  int read(ByteBuffer into) throws IOException;
}
