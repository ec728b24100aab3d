package dev.floe.sigv4.canonical;

import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding as signatures require it ("UriEncode" in S3's SigV4 documentation): letters,
 * digits and {@code -._~} stay unchanged, every other byte becomes {@code %XX} with upper-case
 * digits.
 */
public final class UriText {
  private UriText() {}

  static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  /**
   * Adds the canonical encoding of chars [start, end) of {@code raw}, which may already be partly
   * encoded.
   *
   * @param plusIsSpace true if a plus sign means a space, as in a query
   * @return false if an escape is truncated or not hex; the added text is then meaningless
   */
  static boolean addCanonical(
      ByteText out, String raw, int start, int end, boolean slashStays, boolean plusIsSpace) {
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (isUnreserved(c) || (slashStays && c == '/')) {
        out.add(c);
      } else if (c == '%') {
        int value = i + 2 < end ? escape(raw, i) : -1;
        if (value < 0) {
          return false;
        }
        addByte(out, value);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        out.addEscaped(' ');
      } else {
        out.addEscaped(c);
      }
    }
    return true;
  }

  private static void addByte(ByteText out, int value) {
    if (isUnreserved(value)) {
      out.add((char) value);
    } else {
      out.addEscaped(value);
    }
  }

  /** Decodes {@code %XX} at {@code at}; returns a negative number if it is malformed. */
  private static int escape(String raw, int at) {
    return hexDigit(raw.charAt(at + 1)) << 4 | hexDigit(raw.charAt(at + 2));
  }

  // Character.digit would accept the digits of every script.
  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** Decodes a canonical text into one byte per char. */
  static String decode(String canonical) {
    if (canonical.indexOf('%') < 0) {
      return canonical;
    }
    StringBuilder out = new StringBuilder(canonical.length());
    for (int i = 0; i < canonical.length(); i++) {
      char c = canonical.charAt(i);
      if (c == '%') {
        out.append((char) escape(canonical, i));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Returns the canonical encoding of a text in UTF-8. */
  public static String encode(String text) {
    ByteText out = new ByteText(3 * text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      addByte(out, b & 0xFF);
    }
    return out.toString();
  }
}
