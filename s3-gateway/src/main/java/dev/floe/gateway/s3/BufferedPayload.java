package dev.floe.gateway.s3;

import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small payload in memory, which was either read and verified already, or written by the gateway.
 * Confined to one thread at a time.
 */
final class BufferedPayload implements Payload {
  /** The empty payload. */
  static final BufferedPayload EMPTY = new BufferedPayload(new byte[0], null, Map.of());

  private final ByteBuffer bytes;
  private final @Nullable String trailer;
  private final Map<String, String> checksums;

  private BufferedPayload(byte[] bytes, @Nullable String trailer, Map<String, String> checksums) {
    this.bytes = ByteBuffer.wrap(bytes);
    this.trailer = trailer;
    this.checksums = checksums;
  }

  /**
   * Reads a whole payload. Thread code.
   *
   * @param maxBytes the limit. It is checked only when the buffer is full, so a payload of almost
   *     twice as many bytes may be read
   * @throws S3Exception if the payload is too long, or not intact
   */
  static BufferedPayload readAll(Payload payload, int maxBytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8 << 10);
    while (payload.read(buffer) >= 0) {
      if (!buffer.hasRemaining()) {
        if (buffer.capacity() > maxBytes) {
          throw new S3Exception(
              S3Error.MALFORMED_XML, "The document is longer than %d bytes".formatted(maxBytes));
        }
        buffer = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer.flip());
      }
    }
    return new BufferedPayload(
        Arrays.copyOf(buffer.array(), buffer.position()),
        payload.trailer().orElse(null),
        payload.checksums());
  }

  /** Returns a payload that the gateway wrote itself. */
  static BufferedPayload of(byte[] bytes) {
    return new BufferedPayload(bytes, null, Map.of());
  }

  byte[] array() {
    return bytes.array();
  }

  @Override
  public long lengthBytes() {
    return bytes.capacity();
  }

  @Override
  public int read(ByteBuffer into) {
    if (!bytes.hasRemaining()) {
      return -1;
    }
    int length = Math.min(bytes.remaining(), into.remaining());
    into.put(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
    return length;
  }

  @Override
  public Optional<String> trailer() {
    return Optional.ofNullable(trailer);
  }

  @Override
  public Map<String, String> checksums() {
    return checksums;
  }
}
