package dev.floe.gateway.http.message;

import java.util.List;

/**
 * The characters and forms that the parts of a request's head may have, in every version of HTTP.
 * Pure.
 */
public final class HeadRules {
  private static final int MAX_METHOD_CHARS = 16;
  // Long.MAX_VALUE has 19 digits.
  private static final int MAX_LENGTH_DIGITS = 18;

  private HeadRules() {}

  /** Returns true for a method in capital letters. */
  public static boolean isMethod(String method) {
    return !method.isEmpty()
        && method.length() <= MAX_METHOD_CHARS
        && method.chars().allMatch(c -> c >= 'A' && c <= 'Z');
  }

  /**
   * Returns true if a target has no space, control character or fragment. Bytes above 0x7F are
   * accepted: decoding the path checks them as UTF-8.
   */
  public static boolean isTarget(String target) {
    return target.chars().allMatch(c -> c > ' ' && c != 0x7F && c != '#');
  }

  /** Returns true if an authority has only characters of a host and a port, so it has no user. */
  public static boolean isAuthority(String authority) {
    return !authority.isEmpty() && authority.chars().allMatch(HeadRules::isAuthorityChar);
  }

  private static boolean isAuthorityChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._:[]".indexOf(c) >= 0;
  }

  /** Returns true for a header's name (RFC 9110, section 5.6.2). */
  public static boolean isToken(String name) {
    return !name.isEmpty() && name.chars().allMatch(HeadRules::isTokenChar);
  }

  private static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** Returns true if a header's value has no control character except tabs. */
  public static boolean isValue(String value) {
    return value.chars().allMatch(HeadRules::isValueChar);
  }

  private static boolean isValueChar(int c) {
    return (c >= ' ' && c != 0x7F) || c == '\t';
  }

  /** Returns a header's value without spaces and tabs at its ends. */
  public static String trimmed(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /**
   * Returns the length that the Content-Length header states.
   *
   * @param lengths the values of all Content-Length headers, at least one
   * @throws MalformedHeadException unless there is exactly one value, of 1 to 18 digits
   */
  public static long contentLength(List<String> lengths) throws MalformedHeadException {
    String digits = lengths.getFirst();
    if (lengths.size() > 1
        || digits.isEmpty()
        || digits.length() > MAX_LENGTH_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new MalformedHeadException("a Content-Length that is not one number");
    }
    return Long.parseLong(digits);
  }
}
