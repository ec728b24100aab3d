package dev.floe.sigv4.verify;

/** A region of a Version 4a region set: {@code us-east-1}, {@code us-*} or {@code *}. */
final class RegionPattern {
  private RegionPattern() {}

  /**
   * Whether {@code pattern}, in which each star stands for any run of chars, matches the whole of
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
        // The last star takes in one char more.
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
