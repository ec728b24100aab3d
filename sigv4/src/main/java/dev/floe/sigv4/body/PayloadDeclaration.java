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
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class PayloadDeclaration {
  private PayloadDeclaration() {}

  /**
   * Reads the head.
   *
   * @param payload from the signature's verdict
   * @param checksums what {@code x-amz-checksum-*} headers speak of
   */
  public static Parsed parse(RequestView request, PayloadMode payload, ChecksumsOf checksums) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Length of the payload without framing; empty where the head does not say (Transfer-Encoding:
   * chunked).
   */
  public OptionalLong payloadBytes() {
    throw new UnsupportedOperationException("not yet");
  }

  /** The checksum that a header gives or a trailer will give; empty if neither does. */
  public Optional<ChecksumAlgorithm> checksum() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Whether the checksum comes in a trailer, so that its value is known only at the end. */
  public boolean trailing() {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Starts on the body.
   *
   * @param seed from the signature's verdict; required where chunks are signed
   */
  public BodyDecoder newDecoder(@Nullable ChunkSeed seed) {
    throw new UnsupportedOperationException("not yet");
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
