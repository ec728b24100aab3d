package dev.floe.loadtest.harness;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Bytes of any length that never stand in memory as a whole: the same for the same seed.
 *
 * @param lengthBytes 0 or more
 */
public record TestObject(long seed, long lengthBytes) {
  /** The bytes from the first on, as often as asked for. */
  public InputStream open() {
    return new Bytes(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), lengthBytes);
  }

  /** SHA-256, in hex. */
  public String digest() throws IOException {
    try (InputStream bytes = open()) {
      return digest(bytes);
    }
  }

  /** SHA-256 of all that a stream still has, in hex. */
  public static String digest(InputStream bytes) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[64 << 10];
      for (int read = bytes.read(piece); read >= 0; read = bytes.read(piece)) {
        digest.update(piece, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What a generator draws, to the end. Confined to one thread. */
  private static final class Bytes extends InputStream {
    private final RandomGenerator random;
    private final byte[] drawn = new byte[64 << 10];
    private int at = drawn.length;
    private long left;

    Bytes(RandomGenerator random, long lengthBytes) {
      this.random = random;
      left = lengthBytes;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (left == 0 && length > 0) {
        return -1;
      }
      if (at == drawn.length) {
        random.nextBytes(drawn);
        at = 0;
      }
      int read = (int) Math.min(Math.min(length, left), drawn.length - at);
      System.arraycopy(drawn, at, into, offset, read);
      at += read;
      left -= read;
      return read;
    }
  }
}
