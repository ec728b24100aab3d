package dev.floe.gateway.auth;

/**
 * A pattern of IAM policies: {@code *} matches any number of characters, {@code ?} exactly one.
 *
 * @param text the pattern
 */
record WildcardPattern(String text) {
  /** Returns true if every value with this prefix is certain to match. */
  boolean matchesAllBelow(String start) {
    return text.endsWith("*") && matches(start);
  }

  /**
   * Returns true if some value with this prefix matches. From the first star on, every prefix does.
   */
  boolean mayMatchBelow(String start) {
    int star = text.indexOf('*');
    int fixed = star < 0 ? text.length() : star;
    if (star < 0 && fixed < start.length()) {
      return false;
    }
    for (int i = 0; i < Math.min(fixed, start.length()); i++) {
      char c = text.charAt(i);
      if (c != '?' && c != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true if the whole value matches. Backtracks only to the last star, so the time is at
   * most the product of both lengths for every pattern.
   */
  boolean matches(String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int starValue = 0;
    while (v < value.length()) {
      if (p < text.length() && text.charAt(p) == '*') {
        star = p++;
        starValue = v;
      } else if (p < text.length()
          && (text.charAt(p) == '?' || text.charAt(p) == value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++starValue;
      } else {
        return false;
      }
    }
    while (p < text.length() && text.charAt(p) == '*') {
      p++;
    }
    return p == text.length();
  }
}
