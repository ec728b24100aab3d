package dev.floe.gateway.auth;

import dev.floe.gateway.model.Permission;
import java.util.List;

/**
 * What an identity may do: an explicit deny wins, an allow comes next, and what no statement names
 * is denied ("Policy evaluation logic", IAM user guide). Immutable.
 *
 * @param statements in any order
 */
public record Policy(List<PolicyStatement> statements) {
  /** Everything on everything. */
  public static final Policy ALLOW_ALL =
      new Policy(
          List.of(
              new PolicyStatement(PolicyStatement.Effect.ALLOW, List.of("s3:*"), List.of("*"))));

  public Policy {
    statements = List.copyOf(statements);
  }

  /**
   * Whether some key of a bucket may be allowed: false only if every key is surely denied.
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
