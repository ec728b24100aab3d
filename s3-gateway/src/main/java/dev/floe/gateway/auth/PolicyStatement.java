package dev.floe.gateway.auth;

import dev.floe.gateway.model.Permission;
import java.util.List;
import java.util.Locale;

/**
 * One statement of a policy, as in IAM. Actions are compared without regard to case, resources
 * with.
 */
public final class PolicyStatement {
  /** The prefix of the ARNs of encryption keys. */
  private static final String KEY_ARN = "arn:aws:kms:";

  private final Effect effect;
  private final List<WildcardPattern> actions;
  private final List<WildcardPattern> resources;

  /** The effect on the requests that a statement covers. */
  public enum Effect {
    ALLOW,
    DENY
  }

  /**
   * @param actions {@code s3:GetObject}, {@code s3:Get*}, {@code s3:*} or {@code *}
   * @param resources {@code arn:aws:s3:::bucket}, {@code arn:aws:s3:::bucket/*}, {@code
   *     arn:aws:kms:REGION:ACCOUNT:key/ID} or {@code *}
   * @throws IllegalArgumentException if a pattern can never match or contains a policy variable: a
   *     deny without effect would be worse than a gateway that does not start
   */
  public PolicyStatement(Effect effect, List<String> actions, List<String> resources) {
    if (actions.isEmpty() || resources.isEmpty()) {
      throw new IllegalArgumentException(
          "a statement with actions %s and resources %s, expected some of each"
              .formatted(actions, resources));
    }
    this.effect = effect;
    this.actions = actions.stream().map(PolicyStatement::action).toList();
    this.resources = resources.stream().map(PolicyStatement::resource).toList();
  }

  public Effect effect() {
    return effect;
  }

  /** Returns true if the statement covers this permission. */
  boolean covers(Permission permission) {
    String action = permission.action().toLowerCase(Locale.ROOT);
    return actions.stream().anyMatch(pattern -> pattern.matches(action))
        && resources.stream().anyMatch(pattern -> fits(pattern, permission));
  }

  /**
   * Returns true if the pattern matches. A permission on everything is allowed by a pattern for
   * everything, but denied by any pattern.
   */
  private boolean fits(WildcardPattern pattern, Permission permission) {
    if (!permission.isEverywhere()) {
      return pattern.matches(permission.resource());
    }
    return switch (effect) {
      case ALLOW -> pattern.matchesAllBelow(Permission.ARN);
      case DENY -> pattern.mayMatchBelow(Permission.ARN);
    };
  }

  /** Returns true if the statement could cover the action on some resource with this prefix. */
  boolean mayCoverBelow(String action, String start) {
    String lower = action.toLowerCase(Locale.ROOT);
    return actions.stream().anyMatch(pattern -> pattern.matches(lower))
        && resources.stream().anyMatch(pattern -> pattern.mayMatchBelow(start));
  }

  private static WildcardPattern action(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.equals("*") && !lower.startsWith("s3:")) {
      throw new IllegalArgumentException("action '%s', expected * or s3:...".formatted(text));
    }
    return new WildcardPattern(lower);
  }

  private static WildcardPattern resource(String text) {
    if (text.contains("${")) {
      throw new IllegalArgumentException(
          "resource '%s', expected no policy variable: they are not supported".formatted(text));
    }
    if (!text.equals("*") && !text.startsWith(Permission.ARN) && !text.startsWith(KEY_ARN)) {
      throw new IllegalArgumentException(
          "resource '%s', expected *, arn:aws:s3:::... or arn:aws:kms:...".formatted(text));
    }
    return new WildcardPattern(text);
  }
}
