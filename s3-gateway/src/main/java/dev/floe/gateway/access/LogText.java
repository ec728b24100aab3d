package dev.floe.gateway.access;

import java.util.HexFormat;

/** Escapes what clients send, so that it stays within its field and its line. Pure. */
final class LogText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private LogText() {}

  /** Returns a field in quotes. */
  static String quoted(String text) {
    return '"' + (text.isEmpty() ? "-" : escaped(text, false)) + '"';
  }

  /** Returns a field without quotes. */
  static String plain(String text) {
    return text.isEmpty() ? "-" : escaped(text, true);
  }

  /**
   * Escapes quotes, backslashes, control characters and all characters beyond ASCII; with {@code
   * spaces}, also spaces and square brackets. A character up to 0xFF is written as {@code \xHH}, a
   * higher one as a Java escape of four digits.
   */
  private static String escaped(String text, boolean spaces) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean stays = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
      if (stays && !(spaces && (c == ' ' || c == '[' || c == ']'))) {
        out.append(c);
      } else if (c <= 0xFF) {
        out.append("\\x").append(HEX.toHexDigits((byte) c));
      } else {
        out.append("\\u").append(HEX.toHexDigits((short) c));
      }
    }
    return out.toString();
  }
}
