package dev.floe.gateway.origin;

import java.nio.charset.StandardCharsets;

/** Paths and queries that java.net.URI takes. */
final class UriText {
  private static final String LEGAL = "-._~!$&'()*+,;=:@/?%";

  private UriText() {}

  /**
   * A path as {@link #legal} makes it, its encoded slashes plain. To S3 both are the same key, but
   * the canonical path that an origin checks signatures against has plain ones only.
   */
  static String path(String raw) {
    return legal(raw).replace("%2F", "/").replace("%2f", "/");
  }

  /**
   * Percent-encodes what may not stand in a URI though clients send it ({@code |}, {@code "}, bytes
   * above 0x7F); leaves all else as it is. What it means to S3 does not change.
   */
  static String legal(String raw) {
    StringBuilder out = null;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean legal =
          c < 0x80
              && ((c >= 'a' && c <= 'z')
                  || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9')
                  || LEGAL.indexOf(c) >= 0);
      if (!legal && out == null) {
        out = new StringBuilder(raw.length() + 16).append(raw, 0, i);
      }
      if (out != null) {
        if (legal) {
          out.append(c);
        } else {
          byte[] wire = String.valueOf(c).getBytes(StandardCharsets.ISO_8859_1);
          out.append("%%%02X".formatted(wire[0] & 0xFF));
        }
      }
    }
    return out == null ? raw : out.toString();
  }
}
