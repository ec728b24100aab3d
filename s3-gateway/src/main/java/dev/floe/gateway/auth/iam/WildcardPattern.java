package dev.floe.gateway.auth.iam;

import java.util.Arrays;

/**
 * A pattern of IAM policies: {@code *} matches any number of characters, {@code ?} exactly one.
 * Immutable.
 */
final class WildcardPattern {
  private static final int STAR = -1;
  private static final int ANY_ONE = -2;

  /** Characters, {@link #STAR} and {@link #ANY_ONE}. */
  private final int[] tokens;

  private WildcardPattern(int[] tokens) {
    this.tokens = tokens;
  }

  static WildcardPattern of(String text) {
    return new Builder().wildcards(text).build();
  }

  /** Composes a pattern from texts with wildcards and texts without. */
  static final class Builder {
    private int[] tokens = new int[32];
    private int count;

    Builder wildcards(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        add(c == '*' ? STAR : c == '?' ? ANY_ONE : c);
      }
      return this;
    }

    Builder literal(String text) {
      text.chars().forEach(this::add);
      return this;
    }

    private void add(int token) {
      if (count == tokens.length) {
        tokens = Arrays.copyOf(tokens, count * 2);
      }
      tokens[count++] = token;
    }

    WildcardPattern build() {
      return new WildcardPattern(Arrays.copyOf(tokens, count));
    }
  }

  /** Returns true if every value with this prefix is certain to match. */
  boolean matchesAllBelow(String start) {
    return tokens.length > 0 && tokens[tokens.length - 1] == STAR && matches(start);
  }

  /**
   * Returns true if some value with this prefix matches. Only what precedes the first star is
   * compared, because the star can match the rest of the prefix.
   */
  boolean mayMatchBelow(String start) {
    int star = 0;
    while (star < tokens.length && tokens[star] != STAR) {
      star++;
    }
    if (star == tokens.length && star < start.length()) {
      return false;
    }
    for (int i = 0; i < Math.min(star, start.length()); i++) {
      if (tokens[i] != ANY_ONE && tokens[i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true if the whole value matches. Backtracks only to the last star, so the time is at
   * most proportional to the product of both lengths, for any pattern.
   */
  boolean matches(String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int starValue = 0;
    while (v < value.length()) {
      if (p < tokens.length && tokens[p] == STAR) {
        star = p++;
        starValue = v;
      } else if (p < tokens.length && (tokens[p] == ANY_ONE || tokens[p] == value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++starValue;
      } else {
        return false;
      }
    }
    while (p < tokens.length && tokens[p] == STAR) {
      p++;
    }
    return p == tokens.length;
  }
}
