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
 * What a head says of its body: framing, length, Content-MD5, checksum. Immutable.
 *
 * <p>Whether {@code x-amz-checksum-*} headers speak of the body is the operation's to say: they do
 * for PutObject, UploadPart and documents such as DeleteObjects', but CompleteMultipartUpload gives
 * the finished object's.
 */
public final class PayloadDeclaration {
  private final PayloadMode mode;
  private final long payloadBytes;
  private final byte @Nullable [] contentMd5;
  private final @Nullable ChecksumAlgorithm algorithm;
  private final byte @Nullable [] value;

  /**
   * As read by {@link DeclarationReader}.
   *
   * @param payloadBytes negative if the head does not say
   * @param algorithm of the checksum, null if there is none
   * @param value of the checksum, null if there is none or a trailer gives it
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
   * Reads the head; never throws for anything that a client can send.
   *
   * @param payload from the signature's verdict
   * @param checksums what {@code x-amz-checksum-*} headers speak of
   */
  public static Parsed parse(RequestView request, PayloadMode payload, ChecksumsOf checksums) {
    return new DeclarationReader(request, payload, checksums).read();
  }

  /**
   * Length of the payload without framing; empty where the head does not say (Transfer-Encoding:
   * chunked).
   */
  public OptionalLong payloadBytes() {
    return payloadBytes < 0 ? OptionalLong.empty() : OptionalLong.of(payloadBytes);
  }

  /** The checksum that a header gives or a trailer will give; empty if neither does. */
  public Optional<ChecksumAlgorithm> checksum() {
    return Optional.ofNullable(algorithm);
  }

  /** Whether the checksum comes in a trailer, so that its value is known only at the end. */
  public boolean trailing() {
    return algorithm != null && value == null;
  }

  /**
   * Starts on the body.
   *
   * @param seed from the signature's verdict; required where chunks are signed
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

  /** What {@code x-amz-checksum-*} headers of a request speak of. */
  public enum ChecksumsOf {
    /** The body: it is checked against them. */
    BODY,
    /** Something else: they are not looked at. */
    SOMETHING_ELSE
  }

  /** What reading a head ends in. */
  public sealed interface Parsed {}

  /** The head is consistent. */
  public record Declared(PayloadDeclaration declaration) implements Parsed {}

  /** The head contradicts itself or lacks what its framing needs. */
  public record Refused(Rejection rejection) implements Parsed {}
}
