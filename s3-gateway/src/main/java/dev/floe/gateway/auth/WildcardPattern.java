package dev.floe.gateway.auth;

/**
 * A pattern of IAM policies: {@code *} stands for any characters, none included, {@code ?} for one.
 *
 * @param text the pattern
 */
record WildcardPattern(String text) {
  /** Whether every value that begins so surely fits. */
  boolean matchesAllBelow(String start) {
    return text.endsWith("*") && matches(start);
  }

  /** Whether some value that begins so might fit. */
  boolean mayMatchBelow(String start) {
    int literal = 0;
    while (literal < text.length() && "*?".indexOf(text.charAt(literal)) < 0) {
      literal++;
    }
    return text.regionMatches(0, start, 0, Math.min(literal, start.length()));
  }

  /**
   * Whether the whole value fits. Goes back to the last star only, so the time is at most the
   * product of both lengths, whatever the pattern.
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
