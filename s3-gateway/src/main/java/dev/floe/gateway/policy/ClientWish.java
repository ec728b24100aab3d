package dev.floe.gateway.policy;

import java.util.List;
import java.util.Locale;

/** What a client's own {@code Cache-Control} and {@code Pragma} ask of the cache. */
public enum ClientWish {
  /** Nothing: the cache decides. */
  ANY,
  /** Ask S3 before an entry is used. */
  REVALIDATE,
  /** Neither use an entry nor make one. */
  BYPASS;

  /** Of several directives the strictest counts; what is not understood asks for nothing. */
  public static ClientWish of(List<String> cacheControl, List<String> pragma) {
    ClientWish wish = ANY;
    for (String value : cacheControl) {
      for (String part : value.split(",", -1)) {
        String directive = part.strip().toLowerCase(Locale.ROOT);
        if (directive.equals("no-store")) {
          return BYPASS;
        }
        if (directive.equals("no-cache") || directive.equals("max-age=0")) {
          wish = REVALIDATE;
        }
      }
    }
    // RFC 9111, 5.4: Pragma counts only where Cache-Control is absent.
    if (cacheControl.isEmpty() && pragma.stream().anyMatch("no-cache"::equalsIgnoreCase)) {
      return REVALIDATE;
    }
    return wish;
  }
}
