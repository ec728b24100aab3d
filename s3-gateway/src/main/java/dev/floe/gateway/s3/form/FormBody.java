package dev.floe.gateway.s3.form;

import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A form's bytes, read one by one up to the file and in runs afterwards. Confined to one thread.
 */
final class FormBody {
  private static final int BUFFER_BYTES = 8 << 10;

  private final RequestBody body;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long consumedBytes;

  FormBody(RequestBody body) {
    this.body = body;
  }

  /** Returns the number of bytes read so far. */
  long consumedBytes() {
    return consumedBytes;
  }

  /**
   * Returns the next byte, 0 to 255.
   *
   * @throws S3Exception MalformedPOSTRequest at the end of the body
   */
  int next() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int read = body.read(buffer);
      buffer.flip();
      if (read < 0) {
        throw malformed("the body ends within a part");
      }
    }
    consumedBytes++;
    return buffer.get() & 0xFF;
  }

  /** Reads at least one byte; returns -1 at the end. */
  int read(ByteBuffer into) throws IOException {
    int read;
    if (buffer.hasRemaining()) {
      read = Math.min(buffer.remaining(), into.remaining());
      into.put(buffer.slice(buffer.position(), read));
      buffer.position(buffer.position() + read);
    } else {
      read = body.read(into);
    }
    consumedBytes += Math.max(0, read);
    return read;
  }

  /** Returns the error for a body that is not a form. */
  static S3Exception malformed(String why) {
    return new S3Exception(
        S3Error.MALFORMED_POST_REQUEST,
        "%s (%s)".formatted(S3Error.MALFORMED_POST_REQUEST.message(), why));
  }
}
