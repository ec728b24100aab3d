package dev.floe.sigv4.body;

import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;
import static dev.floe.sigv4.Rejection.Reason.MALFORMED_TRAILER_ERROR;

import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines after the last chunk: the declared checksum, the trailer's signature if the chunks are
 * signed, then an empty line. minio-go sends one more empty line before the signature or at the
 * end, and ends the checksum's line with a bare line feed; both are accepted. Confined to one
 * thread at a time.
 */
final class Trailer {
  private static final String SIGNATURE = "x-amz-trailer-signature";

  private final PayloadSums sums;
  private final @Nullable ChunkSignatures signatures;
  private boolean signed;
  private boolean spaced;
  private boolean ended;

  Trailer(PayloadSums sums, @Nullable ChunkSignatures signatures) {
    this.sums = sums;
    this.signatures = signatures;
  }

  /** Returns true if the empty line that ends the trailer was read. */
  boolean ended() {
    return ended;
  }

  /** Checks one line, given without its line end; returns empty if it is right. */
  Optional<Rejection> line(String line) {
    if (line.isEmpty()) {
      return emptyLine();
    }
    int colon = line.indexOf(':');
    if (colon < 1 || signed) {
      return Optional.of(malformed());
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    if (signatures != null && name.equals(SIGNATURE)) {
      return signature(signatures, value);
    }
    return spaced ? Optional.of(malformed()) : checksum(name, value);
  }

  private Optional<Rejection> emptyLine() {
    boolean signatureMissing = signatures != null && !signed;
    if (signatureMissing && (spaced || sums.algorithm().isPresent() != sums.hasValue())) {
      return Optional.of(malformed());
    }
    if (signatureMissing) {
      spaced = true;
      return Optional.empty();
    }
    if (sums.algorithm().isPresent() && !sums.hasValue()) {
      return Optional.of(malformed());
    }
    ended = true;
    return Optional.empty();
  }

  private Optional<Rejection> checksum(String name, String value) {
    Optional<ChecksumAlgorithm> algorithm =
        sums.algorithm().filter(announced -> announced.headerName().equals(name));
    if (algorithm.isEmpty() || sums.hasValue()) {
      return Optional.of(malformed());
    }
    Optional<byte[]> sum = algorithm.get().parse(value);
    if (sum.isEmpty()) {
      return Optional.of(
          Rejection.of(INVALID_REQUEST, "Value for " + name + " trailing header is invalid."));
    }
    sums.declare(sum.get());
    if (signatures != null) {
      String canonical = name + ":" + value + "\n";
      signatures.update(ByteBuffer.wrap(canonical.getBytes(StandardCharsets.ISO_8859_1)));
    }
    return Optional.empty();
  }

  private Optional<Rejection> signature(ChunkSignatures chain, String value) {
    signed = true;
    return Optional.ofNullable(ChunkedBodyDecoder.compare(chain.nextTrailer(), value));
  }

  /** Returns the refusal of a trailer that is malformed, too long, or not as the head declared. */
  static Rejection malformed() {
    return Rejection.of(
        MALFORMED_TRAILER_ERROR,
        "The request contained trailing data that was not well-formed or did not conform to our"
            + " published schema.");
  }
}
