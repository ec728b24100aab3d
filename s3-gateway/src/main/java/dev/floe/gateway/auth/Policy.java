package dev.floe.gateway.auth;

import dev.floe.gateway.model.Permission;
import java.util.List;

/**
 * The permissions of an identity: an explicit deny overrules every allow, and requests that no
 * statement covers are denied ("Policy evaluation logic", IAM user guide). Immutable.
 *
 * @param statements in any order
 */
public record Policy(List<PolicyStatement> statements) {
  /** Allows every action on every resource. */
  public static final Policy ALLOW_ALL =
      new Policy(
          List.of(
              new PolicyStatement(PolicyStatement.Effect.ALLOW, List.of("s3:*"), List.of("*"))));

  public Policy {
    statements = List.copyOf(statements);
  }

  /**
   * Returns true unless the action is denied for every key of a bucket.
   *
   * @param action {@code s3:DeleteObject}
   */
  boolean mayAllowSomeKey(String action, String bucket) {
    return statements.stream()
        .anyMatch(statement ->
            statement.effect() == PolicyStatement.Effect.ALLOW
                && statement.mayCoverBelow(action, Permission.ARN + bucket + "/"));
  }

  public boolean allows(Permission permission) {
    boolean allowed = false;
    for (PolicyStatement statement : statements) {
      if (statement.covers(permission)) {
        if (statement.effect() == PolicyStatement.Effect.DENY) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}
