package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * 32 random bytes that one side contributes to a handshake. The gateway draws a nonce for each
 * invocation, the node for each HELLO.
 *
 * @param first bytes 0..7, big endian
 * @param second bytes 8..15
 * @param third bytes 16..23
 * @param fourth bytes 24..31
 */
public record Nonce(long first, long second, long third, long fourth) {
  public static final int BYTES = 32;

  public static Nonce draw(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return read(ByteBuffer.wrap(bytes));
  }

  public void write(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }

  public static Nonce read(ByteBuffer from) {
    return new Nonce(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  public String toBase64() {
    byte[] bytes = new byte[BYTES];
    write(ByteBuffer.wrap(bytes));
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Decodes a nonce; throws {@link ProtocolException} unless the text is the Base64 of exactly 32
   * bytes.
   */
  public static Nonce fromBase64(String text) {
    return read(ByteBuffer.wrap(Fields.base64(text, BYTES, "nonce")));
  }
}
