package dev.floe.sigv4.body;

import static dev.floe.sigv4.Rejection.Reason.INCOMPLETE_BODY;

import dev.floe.sigv4.Rejection;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body without framing: passes every byte to the sink and adds it to the declared sums.
 */
final class PlainBodyDecoder implements BodyDecoder {
  private final long declaredBytes;
  private final PayloadSums sums;
  private long payloadBytes;
  private @Nullable Rejection rejection;
  private @Nullable BodyVerdict verdict;

  /**
   * Creates a decoder.
   *
   * @param declaredBytes the body's length, negative if the head does not declare it
   */
  PlainBodyDecoder(long declaredBytes, PayloadSums sums) {
    this.declaredBytes = declaredBytes;
    this.sums = sums;
  }

  @Override
  public Optional<Rejection> feed(ByteBuffer wire, PayloadSink sink) {
    int remaining = wire.remaining();
    if (rejection == null && declaredBytes >= 0 && remaining > declaredBytes - payloadBytes) {
      rejection = wrongLength(payloadBytes + remaining);
    }
    if (rejection == null && remaining > 0) {
      ByteBuffer piece = wire.slice();
      sums.update(piece);
      payloadBytes += remaining;
      sink.payload(piece);
    }
    wire.position(wire.limit());
    return Optional.ofNullable(rejection);
  }

  @Override
  public BodyVerdict finish() {
    if (rejection == null && declaredBytes >= 0 && payloadBytes < declaredBytes) {
      rejection = wrongLength(payloadBytes);
    }
    if (verdict == null) {
      verdict =
          rejection == null ? sums.verdict(payloadBytes) : new BodyVerdict.Rejected(rejection);
    }
    return verdict;
  }

  @Override
  public long payloadBytes() {
    return payloadBytes;
  }

  @Override
  public long verifiedBytes() {
    return 0;
  }

  private Rejection wrongLength(long seen) {
    return Rejection.of(
            INCOMPLETE_BODY,
            "You did not provide the number of bytes specified by the Content-Length HTTP header.")
        .with("NumberBytesExpected", Long.toString(declaredBytes))
        .with("NumberBytesProvided", Long.toString(seen));
  }
}
