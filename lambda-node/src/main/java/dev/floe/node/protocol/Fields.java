package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Strings and byte strings in payloads: a u16 length, then the bytes (UTF-8 for strings). */
final class Fields {
  private Fields() {}

  static void putBytes(ByteBuffer to, byte[] bytes) {
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException(
          "field of %d bytes, expected at most 65535".formatted(bytes.length));
    }
    to.putShort((short) bytes.length).put(bytes);
  }

  static byte[] bytes(ByteBuffer from) {
    int length = from.getShort() & 0xffff;
    if (length > from.remaining()) {
      throw new ProtocolException(
          "field of %d bytes in a payload with %d left".formatted(length, from.remaining()));
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  static void putString(ByteBuffer to, String value) {
    putBytes(to, value.getBytes(StandardCharsets.UTF_8));
  }

  static String string(ByteBuffer from) {
    return new String(bytes(from), StandardCharsets.UTF_8);
  }
}
