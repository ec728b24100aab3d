package dev.floe.sigv4.body;

import static dev.floe.sigv4.Rejection.Reason.INCOMPLETE_BODY;
import static dev.floe.sigv4.Rejection.Reason.SIGNATURE_DOES_NOT_MATCH;

import dev.floe.sigv4.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes the aws-chunked framing of a body and checks chunk signatures and trailer:
 *
 * <pre>
 * body    = *chunk last [trailer] CRLF
 * chunk   = size [";chunk-signature=" 64HEX] CRLF size*OCTET CRLF      size in hex, not 0
 * last    = "0"  [";chunk-signature=" 64HEX] CRLF
 * trailer = name ":" value CRLF ["x-amz-trailer-signature:" 64HEX CRLF]
 * </pre>
 *
 * The pieces of a chunk are passed to the sink as they arrive, except that a signed chunk's last
 * piece waits until the chunk's signature is verified.
 */
final class ChunkedBodyDecoder implements BodyDecoder {
  // A chunk head has at most 99 bytes: 16 size digits, ";chunk-signature=", 64 digits and CR LF.
  // The longest trailer line, a SHA-512 in Base64, has 112.
  private static final int MAX_LINE_BYTES = 256;
  private static final int MAX_SIZE_DIGITS = 16;
  private static final String EXTENSION = ";chunk-signature=";

  private final long declaredBytes;
  private final PayloadSums sums;
  private final @Nullable ChunkSignatures signatures;
  private final boolean hasTrailer;
  private final Trailer trailer;
  private final Line line = new Line(MAX_LINE_BYTES);

  private State state = State.CHUNK_HEAD;
  private long chunkBytesLeft;
  private String chunkSignature = "";
  private long payloadBytes;
  private long verifiedBytes;
  private boolean endedTwice;
  private @Nullable Rejection rejection;
  private @Nullable BodyVerdict verdict;

  private enum State {
    /** In the line that begins a chunk. */
    CHUNK_HEAD,
    /** In a chunk's bytes. */
    CHUNK_BYTES,
    /** In the line end after a chunk's bytes. */
    CHUNK_END,
    /** In the empty line after the last chunk's head, if there is no trailer. */
    LAST_LINE,
    /** In the trailer's lines after the last chunk's head. */
    TRAILER,
    /** After the end, where only minio-go's second empty line is accepted. */
    ENDED
  }

  /**
   * Creates a decoder.
   *
   * @param declaredBytes the payload's length
   * @param signatures null if chunks are not signed
   */
  ChunkedBodyDecoder(
      long declaredBytes,
      PayloadSums sums,
      @Nullable ChunkSignatures signatures,
      boolean hasTrailer) {
    this.declaredBytes = declaredBytes;
    this.sums = sums;
    this.signatures = signatures;
    this.hasTrailer = hasTrailer;
    this.trailer = new Trailer(sums, signatures);
  }

  @Override
  public Optional<Rejection> feed(ByteBuffer wire, PayloadSink sink) {
    while (rejection == null && wire.hasRemaining()) {
      rejection =
          state == State.CHUNK_BYTES
              ? chunkBytes(wire, sink)
              : switch (line.gather(wire)) {
                case PART -> null;
                case WHOLE -> wholeLine(line.endsInCrLf(), line.take());
                case TOO_LONG -> tooLong();
              };
    }
    wire.position(wire.limit());
    return Optional.ofNullable(rejection);
  }

  private Rejection tooLong() {
    return state == State.TRAILER
        ? Trailer.malformed()
        : broken("a line of more than " + MAX_LINE_BYTES + " bytes");
  }

  private @Nullable Rejection wholeLine(boolean crLf, String text) {
    if (!crLf && state != State.TRAILER) {
      return broken("a line that ends in a bare line feed");
    }
    return switch (state) {
      case CHUNK_HEAD -> chunkHead(text);
      case CHUNK_END -> emptyLine(text, State.CHUNK_HEAD);
      case LAST_LINE -> emptyLine(text, State.ENDED);
      case TRAILER -> trailerLine(text);
      case ENDED -> afterEnd(text);
      case CHUNK_BYTES -> throw new IllegalStateException("a chunk's bytes are not lines");
    };
  }

  private @Nullable Rejection chunkHead(String text) {
    int sizeEnd = text.indexOf(';');
    String size = sizeEnd < 0 ? text : text.substring(0, sizeEnd);
    if (signatures == null ? sizeEnd >= 0 : !text.startsWith(EXTENSION, size.length())) {
      return broken("a chunk head that reads " + printable(text));
    }
    chunkSignature = signatures == null ? "" : text.substring(sizeEnd + EXTENSION.length());
    long bytes = parseSize(size);
    if (bytes < 0) {
      return broken("a chunk size that reads " + printable(size));
    }
    if (bytes > declaredBytes - payloadBytes) {
      return wrongLength(payloadBytes + bytes);
    }
    chunkBytesLeft = bytes;
    if (bytes > 0) {
      state = State.CHUNK_BYTES;
      return null;
    }
    if (payloadBytes < declaredBytes) {
      return wrongLength(payloadBytes);
    }
    state = hasTrailer ? State.TRAILER : State.LAST_LINE;
    return checkSignature();
  }

  private @Nullable Rejection chunkBytes(ByteBuffer wire, PayloadSink sink) {
    int length = (int) Math.min(wire.remaining(), chunkBytesLeft);
    ByteBuffer piece = wire.slice(wire.position(), length);
    wire.position(wire.position() + length);
    sums.update(piece);
    if (signatures != null) {
      signatures.update(piece);
      piece.rewind();
    }
    chunkBytesLeft -= length;
    if (chunkBytesLeft == 0) {
      Rejection bad = checkSignature();
      if (bad != null) {
        return bad;
      }
      state = State.CHUNK_END;
      verifiedBytes = signatures == null ? 0 : payloadBytes + length;
    }
    payloadBytes += length;
    sink.payload(piece);
    return null;
  }

  private @Nullable Rejection checkSignature() {
    return signatures == null ? null : compare(signatures.nextChunk(), chunkSignature);
  }

  private @Nullable Rejection emptyLine(String text, State next) {
    if (!text.isEmpty()) {
      return broken("bytes where a chunk should end");
    }
    state = next;
    return null;
  }

  private @Nullable Rejection trailerLine(String text) {
    Optional<Rejection> bad = trailer.line(text);
    if (trailer.ended()) {
      state = State.ENDED;
    }
    return bad.orElse(null);
  }

  private @Nullable Rejection afterEnd(String text) {
    if (!text.isEmpty() || endedTwice) {
      return broken("bytes after the last chunk");
    }
    endedTwice = true;
    return null;
  }

  @Override
  public BodyVerdict finish() {
    if (rejection == null && (state != State.ENDED || line.begun())) {
      rejection = Rejection.of(INCOMPLETE_BODY, "The request body terminated unexpectedly");
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
    return verifiedBytes;
  }

  /** Returns the refusal of a wrong signature; null if {@code sent}, in any case, is right. */
  static @Nullable Rejection compare(String right, String sent) {
    byte[] expected = right.getBytes(StandardCharsets.ISO_8859_1);
    byte[] given = sent.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    return MessageDigest.isEqual(expected, given)
        ? null
        : Rejection.of(
            SIGNATURE_DOES_NOT_MATCH,
            "The request signature we calculated does not match the signature you provided. Check"
                + " your key and signing method.");
  }

  /** Parses hex digits; returns a negative number if they are malformed or exceed 63 bits. */
  private static long parseSize(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_SIZE_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private Rejection wrongLength(long seen) {
    return Rejection.of(
            INCOMPLETE_BODY,
            "You did not provide the number of bytes specified by the x-amz-decoded-content-length"
                + " HTTP header.")
        .with("NumberBytesExpected", Long.toString(declaredBytes))
        .with("NumberBytesProvided", Long.toString(seen));
  }

  private static Rejection broken(String what) {
    return Rejection.of(INCOMPLETE_BODY, "The aws-chunked framing of the body is broken: " + what);
  }

  private static String printable(String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return '"' + shown.replaceAll("[^ -~]", "?") + '"';
  }
}
