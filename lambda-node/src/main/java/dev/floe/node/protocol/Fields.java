package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads and writes strings in payloads (a u16 length, then UTF-8), and checks lengths. */
final class Fields {
  /** The bound for a function's name or ARN; AWS allows 170 bytes. */
  static final int MAX_NAME_BYTES = 256;

  private Fields() {}

  static void putString(ByteBuffer to, String value) {
    putString(to, value, 0xffff);
  }

  static void putString(ByteBuffer to, String value, int maxBytes) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxBytes) {
      throw new IllegalArgumentException(
          "string of %d bytes, expected at most %d".formatted(bytes.length, maxBytes));
    }
    to.putShort((short) bytes.length).put(bytes);
  }

  static String string(ByteBuffer from, int maxBytes) {
    require(from, 2);
    int length = from.getShort() & 0xffff;
    if (length > maxBytes) {
      throw new ProtocolException(
          "string of %d bytes, expected at most %d".formatted(length, maxBytes));
    }
    require(from, length);
    ByteBuffer bytes = from.slice(from.position(), length);
    from.position(from.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException("string of %d bytes is not UTF-8".formatted(length));
    }
  }

  static byte[] base64(String text, int lengthBytes, String what) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("%s is not Base64".formatted(what));
    }
    if (bytes.length != lengthBytes) {
      throw new ProtocolException(
          "%s of %d bytes, expected %d".formatted(what, bytes.length, lengthBytes));
    }
    return bytes;
  }

  /** Throws {@link ProtocolException} if fewer than {@code bytes} bytes are left. */
  static void require(ByteBuffer from, int bytes) {
    if (from.remaining() < bytes) {
      throw new ProtocolException(
          "payload ends %d bytes early".formatted(bytes - from.remaining()));
    }
  }

  /** Throws {@link ProtocolException} unless exactly {@code bytes} bytes are left. */
  static void requireRemaining(ByteBuffer from, int bytes) {
    if (from.remaining() != bytes) {
      throw new ProtocolException(
          "%d bytes left in the payload, expected %d".formatted(from.remaining(), bytes));
    }
  }
}
