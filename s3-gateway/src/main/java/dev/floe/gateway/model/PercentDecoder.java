package dev.floe.gateway.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes percent-encoded paths and queries (RFC 3986, section 2.1), whose bytes are UTF-8. Each
 * char of the input holds one wire byte.
 */
public final class PercentDecoder {
  private PercentDecoder() {}

  /**
   * Decodes a path; a plus sign stays a plus sign.
   *
   * @throws S3Exception InvalidURI for an invalid percent sequence or bytes that are not UTF-8
   */
  public static String path(String raw) {
    return decode(raw, false);
  }

  /** Decodes a query's name or value; a plus sign is a space, as S3 reads it. */
  static String query(String raw) {
    return decode(raw, true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    if (isPlain(raw, plusIsSpace)) {
      return raw;
    }
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[length++] = hexByte(raw, i);
        i += 2;
      } else {
        bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException _) {
      throw new S3Exception(S3Error.INVALID_URI, "'%s' is not UTF-8".formatted(raw));
    }
  }

  private static boolean isPlain(String raw, boolean plusIsSpace) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x80 || (c == '+' && plusIsSpace)) {
        return false;
      }
    }
    return true;
  }

  private static byte hexByte(String raw, int percent) {
    if (percent + 2 < raw.length()) {
      int high = hexDigit(raw.charAt(percent + 1));
      int low = hexDigit(raw.charAt(percent + 2));
      if (high >= 0 && low >= 0) {
        return (byte) (high << 4 | low);
      }
    }
    throw new S3Exception(
        S3Error.INVALID_URI, "'%s' has a percent sign without two hex digits".formatted(raw));
  }

  /**
   * Returns the value of a hexadecimal digit in ASCII, or -1. Character.digit alone would accept
   * the digits of every script.
   */
  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
