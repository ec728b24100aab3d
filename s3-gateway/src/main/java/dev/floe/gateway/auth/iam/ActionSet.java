package dev.floe.gateway.auth.iam;

import java.util.List;
import java.util.Locale;

/**
 * The actions of a statement, compared without regard to case.
 *
 * @param inverted true for NotAction: the statement covers all other actions
 */
record ActionSet(boolean inverted, List<WildcardPattern> patterns) {
  private static final String SERVICE = "s3:";

  ActionSet {
    patterns = List.copyOf(patterns);
  }

  /**
   * @param names {@code s3:GetObject}, {@code s3:Get*}, {@code s3:*} or {@code *}; {@code
   *     NotAction} may also name other services
   * @throws IllegalArgumentException if a name can never match
   */
  static ActionSet of(boolean inverted, List<String> names) {
    return new ActionSet(inverted, names.stream().map(name -> action(inverted, name)).toList());
  }

  private static WildcardPattern action(boolean inverted, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.equals("*") && !lower.startsWith(SERVICE) && !(inverted && lower.contains(":"))) {
      throw new IllegalArgumentException("action '%s', expected * or s3:...".formatted(name));
    }
    return WildcardPattern.of(lower);
  }

  boolean contains(String action) {
    String lower = action.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> pattern.matches(lower)) != inverted;
  }
}
