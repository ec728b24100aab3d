package dev.floe.gateway.object;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding as signatures require it ("UriEncode" in S3's SigV4 documentation): letters,
 * digits and {@code -._~} stay, every other byte of the UTF-8 text becomes {@code %XX}. Decoding
 * the result yields the original text, whether the decoder reads {@code +} as a plus or as a space.
 */
public final class UriEncoding {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private UriEncoding() {}

  /** Encodes a query's name or value, or one segment of a path. */
  public static String component(String text) {
    return encode(text, false);
  }

  /** Encodes a path; slashes stay as they are. */
  public static String path(String path) {
    return encode(path, true);
  }

  /** Returns true if {@link #path} could have produced this text. */
  public static boolean isEncodedPath(String text) {
    return isEncoded(text, "/");
  }

  /**
   * Returns true if the text consists of encoded names and values joined by {@code =} and {@code
   * &}.
   */
  public static boolean isEncodedQuery(String text) {
    return isEncoded(text, "&=");
  }

  private static String encode(String text, boolean slashStays) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b) || (slashStays && b == '/')) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static boolean isEncoded(String text, String separators) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length() || !isEscape(text.substring(i + 1, i + 3), separators)) {
          return false;
        }
        i += 2;
      } else if (!isUnreserved(c) && separators.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true if the two digits are the required escape of a byte that may not appear unencoded.
   */
  private static boolean isEscape(String digits, String separators) {
    if (!HexFormat.isHexDigit(digits.charAt(0)) || !HexFormat.isHexDigit(digits.charAt(1))) {
      return false;
    }
    int value = HexFormat.fromHexDigits(digits);
    return digits.equals(HEX.toHexDigits((byte) value))
        && !isUnreserved(value)
        && !(separators.equals("/") && value == '/');
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
