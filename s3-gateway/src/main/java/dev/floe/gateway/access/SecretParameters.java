package dev.floe.gateway.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Removes from a URL what would let a reader of the log act as the client: the signatures of
 * presigned URLs, session tokens and customers' encryption keys. The credential stays; it names the
 * access key and holds no secret. Pure.
 */
final class SecretParameters {
  private static final String REDACTED = "REDACTED";

  private static final Set<String> SECRET =
      Set.of(
          "x-amz-signature",
          "x-amz-security-token",
          "signature",
          "x-amz-server-side-encryption-customer-key",
          "x-amz-copy-source-server-side-encryption-customer-key");

  private SecretParameters() {}

  /**
   * Replaces the values of secret parameters.
   *
   * @param url a URL, or only its path and query
   */
  static String redact(String url) {
    int query = url.indexOf('?');
    if (query < 0) {
      return url;
    }
    StringBuilder out = new StringBuilder(url.length()).append(url, 0, query);
    int begin = query;
    while (begin < url.length()) {
      out.append(url.charAt(begin)); // ?, & or #
      int end = begin + 1;
      while (end < url.length() && "?&#;".indexOf(url.charAt(end)) < 0) {
        end++;
      }
      append(out, url.substring(begin + 1, end));
      begin = end;
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String parameter) {
    int equals = parameter.indexOf('=');
    if (equals >= 0 && isSecret(parameter.substring(0, equals))) {
      out.append(parameter, 0, equals + 1).append(REDACTED);
    } else {
      out.append(parameter);
    }
  }

  private static boolean isSecret(String name) {
    return SECRET.contains(decoded(name).strip().toLowerCase(Locale.ROOT));
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return name; // no request with this name is accepted
    }
  }
}
