package dev.floe.sigv4.verify;

/**
 * Matches regions with the patterns of a Version 4a region set: {@code us-east-1}, {@code us-*} or
 * {@code *}.
 */
final class RegionPattern {
  private RegionPattern() {}

  /**
   * Returns true if {@code pattern}, in which each star matches any run of chars, matches all of
   * {@code region}.
   */
  static boolean matches(String pattern, String region) {
    int p = 0;
    int r = 0;
    int star = -1;
    int resume = 0;
    while (r < region.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = r;
      } else if (p < pattern.length() && pattern.charAt(p) == region.charAt(r)) {
        p++;
        r++;
      } else if (star >= 0) {
        // Extend the last star by one char.
        p = star + 1;
        r = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
