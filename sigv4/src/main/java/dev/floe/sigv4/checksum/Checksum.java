package dev.floe.sigv4.checksum;

import java.nio.ByteBuffer;
import java.util.Base64;

/** A running checksum. Confined to one thread at a time; not reusable after {@link #digest}. */
public sealed interface Checksum permits CrcChecksum, DigestChecksum, XxHashChecksum {
  /**
   * Adds all remaining bytes of {@code bytes}, direct or heap, and moves its position to its limit.
   */
  void update(ByteBuffer bytes);

  /** Returns the sum in S3's byte order (most significant byte first). */
  byte[] digest();

  /** Returns the sum as written in a header: {@link #digest} in Base64. */
  default String base64() {
    return Base64.getEncoder().encodeToString(digest());
  }
}
