package dev.floe.gateway.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A request's body as the client frames it (after chunked transfer coding, before aws-chunked).
 * Thread code; one reader at a time. The client is slowed by the reader: at most a bounded number
 * of bytes wait.
 */
public interface RequestBody {
  /**
   * Reads at least one byte into the buffer, waiting for it. The first call answers an {@code
   * Expect: 100-continue}, so a request is authenticated and routed before its body is asked for.
   *
   * @return the number of bytes read, or -1 at the end of the body
   * @throws IOException the client went away, sent nothing for too long, or broke the framing
   */
  int read(ByteBuffer into) throws IOException;
}
