package dev.floe.loadtest.harness;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Bodies that name their version of an object: every eight bytes hold the version's number, and no
 * two versions have the same length.
 */
public final class Stamped {
  private static final int LEAST_WORDS = 150_000;
  private static final int MORE_WORDS_EACH = 7_001;

  private Stamped() {}

  public static byte[] body(int version) {
    ByteBuffer body = ByteBuffer.allocate(lengthBytes(version));
    while (body.hasRemaining()) {
      body.putLong(version);
    }
    return body.array();
  }

  public static int lengthBytes(int version) {
    return Long.BYTES * (LEAST_WORDS + version * MORE_WORDS_EACH);
  }

  /**
   * Returns the version of a body, or of a part of a body that begins and ends at multiples of
   * eight bytes.
   *
   * @throws AssertionError if the bytes are of two versions
   */
  public static int version(byte[] body) {
    LongBuffer words = ByteBuffer.wrap(body).asLongBuffer();
    long version = words.get(0);
    while (words.hasRemaining()) {
      long word = words.get();
      if (word != version) {
        throw new AssertionError(
            "bytes of version %x, and from byte %d on of version %x, expected one version"
                .formatted(version, (words.position() - 1L) * Long.BYTES, word));
      }
    }
    return Math.toIntExact(version);
  }
}
