package dev.floe.sigv4.body;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A head's declaration of its body: framing, length, Content-MD5, checksum. Immutable.
 *
 * <p>The meaning of {@code x-amz-checksum-*} headers depends on the operation: for PutObject,
 * UploadPart and operations with a document, such as DeleteObjects, they are checksums of the body;
 * for CompleteMultipartUpload, they are checksums of the finished object.
 */
public final class PayloadDeclaration {
  private final PayloadMode mode;
  private final long payloadBytes;
  private final byte @Nullable [] contentMd5;
  private final @Nullable ChecksumAlgorithm algorithm;
  private final byte @Nullable [] value;

  /**
   * Creates a declaration from the values that {@link DeclarationReader} read.
   *
   * @param payloadBytes negative if the head does not declare it
   * @param algorithm the checksum's algorithm; null if there is none
   * @param value the checksum's value; null if there is none or it is in a trailer
   */
  PayloadDeclaration(
      PayloadMode mode,
      long payloadBytes,
      byte @Nullable [] contentMd5,
      @Nullable ChecksumAlgorithm algorithm,
      byte @Nullable [] value) {
    this.mode = mode;
    this.payloadBytes = payloadBytes;
    this.contentMd5 = contentMd5;
    this.algorithm = algorithm;
    this.value = value;
  }

  /**
   * Reads the head; never throws because of what a client sends.
   *
   * @param payload the coverage of the body, from the signature's verdict
   * @param checksums the data that {@code x-amz-checksum-*} headers refer to
   */
  public static Parsed parse(RequestView request, PayloadMode payload, ChecksumsOf checksums) {
    return new DeclarationReader(request, payload, checksums).read();
  }

  /**
   * Returns the length of the payload without framing; empty if the head does not declare it
   * (Transfer-Encoding: chunked).
   */
  public OptionalLong payloadBytes() {
    return payloadBytes < 0 ? OptionalLong.empty() : OptionalLong.of(payloadBytes);
  }

  /** Returns the algorithm of the checksum in a header or trailer; empty if there is none. */
  public Optional<ChecksumAlgorithm> checksum() {
    return Optional.ofNullable(algorithm);
  }

  /** Returns true if the checksum is in a trailer; its value is then known only at the end. */
  public boolean trailing() {
    return algorithm != null && value == null;
  }

  /**
   * Creates the decoder of the body.
   *
   * @param seed the start of the chunk signatures, from the signature's verdict; required if chunks
   *     are signed
   */
  public BodyDecoder newDecoder(@Nullable ChunkSeed seed) {
    byte[] sha256 = mode instanceof PayloadMode.Sha256 whole ? whole.bytes() : null;
    PayloadSums sums = new PayloadSums(contentMd5, sha256, algorithm, value);
    if (!(mode instanceof PayloadMode.Chunked chunked)) {
      return new PlainBodyDecoder(payloadBytes, sums);
    }
    if (chunked.signed() && seed == null) {
      throw new IllegalArgumentException("signed chunks need the seed of the head's signature");
    }
    ChunkSignatures signatures =
        chunked.signed() && seed != null ? new ChunkSignatures(seed) : null;
    return new ChunkedBodyDecoder(payloadBytes, sums, signatures, chunked.trailer());
  }

  /** The data that a request's {@code x-amz-checksum-*} headers refer to. */
  public enum ChecksumsOf {
    /** The body, which is checked against them. */
    BODY,
    /** Other data; the headers are ignored. */
    SOMETHING_ELSE
  }

  /** The outcome of reading a head. */
  public sealed interface Parsed {}

  /** The head is consistent. */
  public record Declared(PayloadDeclaration declaration) implements Parsed {}

  /** The head contradicts itself, or a value in it is missing, malformed or not supported. */
  public record Refused(Rejection rejection) implements Parsed {}
}
