package dev.floe.sigv4.body;

import static dev.floe.sigv4.Rejection.Reason.BAD_DIGEST;
import static dev.floe.sigv4.Rejection.Reason.X_AMZ_CONTENT_SHA256_MISMATCH;

import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.checksum.Checksum;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The running sums over a payload and their expected values. Each algorithm is computed once, even
 * if several headers need it. Confined to one thread at a time.
 */
final class PayloadSums {
  private final Map<ChecksumAlgorithm, Checksum> sums = new EnumMap<>(ChecksumAlgorithm.class);
  private final byte @Nullable [] contentMd5;
  private final byte @Nullable [] contentSha256;
  private final @Nullable ChecksumAlgorithm algorithm;
  private byte @Nullable [] declared;

  /**
   * Starts the sums that a head declares.
   *
   * @param contentMd5 16 bytes, or null
   * @param contentSha256 32 bytes, or null
   * @param algorithm the algorithm of the S3 checksum, or null
   * @param declared the expected value of the S3 checksum; null if it is in a trailer
   */
  PayloadSums(
      byte @Nullable [] contentMd5,
      byte @Nullable [] contentSha256,
      @Nullable ChecksumAlgorithm algorithm,
      byte @Nullable [] declared) {
    this.contentMd5 = contentMd5;
    this.contentSha256 = contentSha256;
    this.algorithm = algorithm;
    this.declared = declared;
    if (contentMd5 != null) {
      start(ChecksumAlgorithm.MD5);
    }
    if (contentSha256 != null) {
      start(ChecksumAlgorithm.SHA256);
    }
    if (algorithm != null) {
      start(algorithm);
    }
  }

  private void start(ChecksumAlgorithm wanted) {
    sums.computeIfAbsent(wanted, ChecksumAlgorithm::newChecksum);
  }

  /** Returns the S3 checksum's algorithm, if there is one. */
  Optional<ChecksumAlgorithm> algorithm() {
    return Optional.ofNullable(algorithm);
  }

  /** Returns true if the S3 checksum's expected value is known. */
  boolean hasValue() {
    return declared != null;
  }

  /** Sets the expected value from the trailer. */
  void declare(byte[] value) {
    declared = value;
  }

  /** Adds all bytes of {@code piece} and leaves its position unchanged. */
  void update(ByteBuffer piece) {
    int start = piece.position();
    for (Checksum sum : sums.values()) {
      sum.update(piece);
      piece.position(start);
    }
  }

  /** Compares the sums with their expected values; called once. */
  BodyVerdict verdict(long payloadBytes) {
    Map<ChecksumAlgorithm, byte[]> found = new EnumMap<>(ChecksumAlgorithm.class);
    sums.forEach((each, sum) -> found.put(each, sum.digest()));
    if (contentSha256 != null) {
      byte[] computed = found.get(ChecksumAlgorithm.SHA256);
      if (!MessageDigest.isEqual(computed, contentSha256)) {
        return new BodyVerdict.Rejected(sha256Mismatch(contentSha256, computed));
      }
    }
    if (contentMd5 != null) {
      byte[] computed = found.get(ChecksumAlgorithm.MD5);
      if (!MessageDigest.isEqual(computed, contentMd5)) {
        return badDigest(
            "The Content-MD5 you specified did not match what we received.", contentMd5, computed);
      }
    }
    if (algorithm == null || declared == null) {
      return new BodyVerdict.Intact(payloadBytes, Map.of());
    }
    byte[] computed = found.get(algorithm);
    if (!MessageDigest.isEqual(computed, declared)) {
      return badDigest(
          "The " + algorithm + " you specified did not match the calculated checksum.",
          declared,
          computed);
    }
    return new BodyVerdict.Intact(payloadBytes, Map.of(algorithm, base64(declared)));
  }

  private static Rejection sha256Mismatch(byte[] declared, byte @Nullable [] computed) {
    return Rejection.of(
            X_AMZ_CONTENT_SHA256_MISMATCH,
            "The provided 'x-amz-content-sha256' header does not match what was computed.")
        .with("ClientComputedContentSHA256", HexFormat.of().formatHex(declared))
        .with("S3ComputedContentSHA256", HexFormat.of().formatHex(orEmpty(computed)));
  }

  private static BodyVerdict badDigest(
      String message, byte[] declared, byte @Nullable [] computed) {
    return new BodyVerdict.Rejected(
        Rejection.of(BAD_DIGEST, message)
            .with("ExpectedDigest", base64(declared))
            .with("CalculatedDigest", base64(orEmpty(computed))));
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
