package dev.floe.sigv4.checksum;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A running sum over bytes. Confined to one thread at a time; not reusable after {@link #digest}.
 */
public sealed interface Checksum permits CrcChecksum, DigestChecksum {
  /**
   * Takes in all remaining bytes of {@code bytes}, direct or heap; its position moves to its limit.
   */
  void update(ByteBuffer bytes);

  /** The sum in S3's byte order (most significant byte first). */
  byte[] digest();

  /** The sum as it stands in a header: {@link #digest} in Base64. */
  default String base64() {
    return Base64.getEncoder().encodeToString(digest());
  }
}
