package dev.floe.gateway.relay;

import dev.floe.gateway.model.Payload;
import dev.floe.gateway.origin.OriginBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A client's verified payload as the body of a request to the origin. If verification fails, the
 * request is aborted before its last byte. Thread code.
 */
public final class UpstreamBody implements OriginBody {
  private final Payload payload;
  private final Tee tee;

  /** Receives the payload's bytes as they are passed to the origin. */
  public interface Tee {
    /**
     * @param bytes a view of the bytes just read, which are not verified until the payload has
     *     ended
     */
    void passed(ByteBuffer bytes);
  }

  /**
   * @param payload a payload of known length
   */
  public UpstreamBody(Payload payload, Tee tee) {
    if (payload.lengthBytes() < 0) {
      throw new IllegalArgumentException("a payload of unknown length");
    }
    this.payload = payload;
    this.tee = tee;
  }

  @Override
  public long lengthBytes() {
    return payload.lengthBytes();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    int bytes = payload.read(into);
    if (bytes > 0) {
      tee.passed(into.slice(start, bytes).asReadOnlyBuffer());
    }
    return bytes;
  }

  @Override
  public Optional<String> trailer() {
    return payload.trailer();
  }

  @Override
  public String trailerValue() {
    String name = payload.trailer().orElseThrow();
    String value = payload.checksums().get(name);
    if (value == null) {
      throw new IllegalStateException("the payload was verified, but has no trailer " + name);
    }
    return value;
  }
}
