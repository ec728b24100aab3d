package dev.floe.gateway.policy.request;

import java.util.List;
import java.util.Locale;

/** The use of the cache that a client requests by {@code Cache-Control} and {@code Pragma}. */
public enum ClientWish {
  /** No restriction. */
  ANY,
  /** Ask S3 before an entry is used. */
  REVALIDATE,
  /** Neither use an entry nor create one. */
  BYPASS;

  /** Returns the strictest of the directives; unknown directives are ignored. */
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
