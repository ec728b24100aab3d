package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.body.BodyDecoder;
import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadSink;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, decoded and checked while it is read. One byte is always held back until more
 * bytes or the result of the check are available, so the last byte is returned only if the body is
 * intact. Confined to one thread at a time.
 */
final class VerifiedPayload implements Payload {
  private static final int WIRE_BYTES = 64 << 10;

  private final RequestBody body;
  private final PayloadDeclaration declaration;
  private final BodyDecoder decoder;
  private final boolean framed;
  private @Nullable ByteBuffer wire;
  private boolean holding;
  private byte held;
  private @Nullable BodyVerdict verdict;

  /**
   * @param mode the way in which a signature covers the body
   * @param seed the start of the chunks' signatures; null if chunks are not signed
   */
  VerifiedPayload(
      RequestBody body,
      PayloadDeclaration declaration,
      PayloadMode mode,
      @Nullable ChunkSeed seed) {
    this.body = body;
    this.declaration = declaration;
    this.decoder = declaration.newDecoder(seed);
    this.framed = mode instanceof PayloadMode.Chunked;
  }

  @Override
  public long lengthBytes() {
    return declaration.payloadBytes().orElse(UNKNOWN_LENGTH);
  }

  @Override
  public Optional<String> trailer() {
    return declaration.trailing()
        ? declaration.checksum().map(ChecksumAlgorithm::headerName)
        : Optional.empty();
  }

  @Override
  public Map<String, String> checksums() {
    if (!(verdict instanceof BodyVerdict.Intact intact)) {
      throw new IllegalStateException("the payload has not been read to its end");
    }
    return intact.checksums().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().headerName(), Map.Entry::getValue));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("a buffer without room");
    }
    int start = into.position();
    while (into.position() == start) {
      if (verdict != null) {
        return -1;
      }
      int bytes = framed ? readFramed(into) : readPlain(into);
      if (bytes < 0) {
        finish(into);
      }
    }
    return into.position() - start;
  }

  /** Reads a body that is the payload itself, directly into the caller's buffer. */
  private int readPlain(ByteBuffer into) throws IOException {
    if (holding && into.remaining() == 1) {
      // The buffer has room only for the held byte, so the next byte is read elsewhere first.
      ByteBuffer one = ByteBuffer.allocate(1);
      int bytes = body.read(one);
      if (bytes > 0) {
        feed(one.flip(), _ -> {});
        into.put(held);
        held = one.get(0);
      }
      return bytes;
    }
    int start = into.position();
    if (holding) {
      into.put(held);
    }
    int from = into.position();
    int bytes = body.read(into);
    if (bytes < 0) {
      into.position(start);
      return bytes;
    }
    feed(into.slice(from, bytes), _ -> {});
    into.position(from + bytes - 1);
    held = into.get(from + bytes - 1);
    holding = true;
    return bytes;
  }

  /**
   * Reads at most as many bytes of a framed body as the buffer has room for: the payload is never
   * longer than its frames.
   */
  private int readFramed(ByteBuffer into) throws IOException {
    ByteBuffer from = wire == null ? ByteBuffer.allocate(WIRE_BYTES) : wire;
    wire = from;
    from.clear().limit(Math.min(WIRE_BYTES, into.remaining()));
    int bytes = body.read(from);
    if (bytes > 0) {
      feed(from.flip(), slice -> pass(slice, into));
    }
    return bytes;
  }

  private void pass(ByteBuffer slice, ByteBuffer into) {
    if (holding) {
      into.put(held);
    }
    int last = slice.limit() - 1;
    held = slice.get(last);
    holding = true;
    into.put(slice.limit(last));
  }

  private void finish(ByteBuffer into) {
    BodyVerdict end = decoder.finish();
    if (end instanceof BodyVerdict.Rejected rejected) {
      throw Rejections.toS3(rejected.rejection());
    }
    if (lengthBytes() != UNKNOWN_LENGTH && lengthBytes() != decoder.payloadBytes()) {
      throw new S3Exception(S3Error.INCOMPLETE_BODY);
    }
    verdict = end;
    if (holding) {
      holding = false;
      into.put(held);
    }
  }

  private void feed(ByteBuffer bytes, PayloadSink sink) {
    Optional<Rejection> rejection = decoder.feed(bytes, sink);
    if (rejection.isPresent()) {
      throw Rejections.toS3(rejection.get());
    }
  }
}
