package dev.floe.gateway.origin;

import dev.floe.sigv4.body.ChunkedBodyEncoder;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A body as the SDK's HTTP client reads it, framed as aws-chunked if a trailer follows. Confined to
 * one thread.
 *
 * <p>If the body fails, the HTTP client closes the connection before the last byte and wraps the
 * exception. So the original exception is kept.
 */
final class UploadStream extends InputStream {
  private static final int READ_BYTES = 64 << 10;

  private final OriginBody body;
  private final @Nullable ChunkedBodyEncoder encoder;
  private final ByteBuffer payload = ByteBuffer.allocate(READ_BYTES);
  // Room for the payload, the frames of the chunks in it and the trailer.
  private final ByteBuffer wire = ByteBuffer.allocate(READ_BYTES + 1024).limit(0);
  private boolean ended;
  private long sentBytes;
  private @Nullable Exception failure;

  /**
   * @param trailer the trailer after the body; null for a body without framing
   */
  UploadStream(OriginBody body, @Nullable ChecksumAlgorithm trailer) {
    this.body = body;
    this.encoder =
        trailer == null
            ? null
            : new ChunkedBodyEncoder(
                body.lengthBytes(), ChunkedBodyEncoder.DEFAULT_CHUNK_BYTES, trailer);
  }

  /** Returns the number of bytes that are sent, with framing. */
  long lengthBytes() {
    return encoder == null ? body.lengthBytes() : encoder.wireBytes();
  }

  /** Returns the number of bytes passed to the HTTP client so far. */
  long sentBytes() {
    return sentBytes;
  }

  boolean allSent() {
    return sentBytes == lengthBytes();
  }

  /** Returns the exception that reading the body threw, if any. */
  @Nullable Exception failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!wire.hasRemaining()) {
        if (ended) {
          return -1;
        }
        fill();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
    int bytes = Math.min(length, wire.remaining());
    wire.get(into, offset, bytes);
    sentBytes += bytes;
    return bytes;
  }

  private void fill() throws IOException {
    wire.clear();
    if (encoder == null) {
      ended = body.read(wire) < 0;
    } else {
      payload.clear();
      if (body.read(payload) < 0) {
        encoder.finish(body.trailerValue(), wire::put);
        ended = true;
      } else {
        encoder.encode(payload.flip(), wire::put);
      }
    }
    wire.flip();
  }
}
