package dev.floe.gateway.auth.iam;

import dev.floe.gateway.model.Permission;
import java.util.List;
import java.util.stream.Stream;

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
          List.of(PolicyStatement.of(PolicyStatement.Effect.ALLOW, List.of("s3:*"), List.of("*"))));

  public Policy {
    statements = List.copyOf(statements);
  }

  /**
   * Returns false if no request can be allowed this action on any key of the bucket.
   *
   * @param action such as {@code s3:DeleteObject}
   */
  public boolean mayAllowSomeKey(String action, String bucket) {
    return statements.stream()
        .anyMatch(statement ->
            statement.effect() == PolicyStatement.Effect.ALLOW
                && statement.mayCoverBelow(action, Permission.ARN + bucket + "/"));
  }

  /** Returns a policy with the statements of both. */
  public Policy and(Policy other) {
    return new Policy(Stream.concat(statements.stream(), other.statements.stream()).toList());
  }

  /** Returns true if the policy grants the permission to a request with these facts. */
  public boolean allows(Permission permission, RequestFacts facts) {
    boolean allowed = false;
    for (PolicyStatement statement : statements) {
      if (statement.covers(permission, facts)) {
        if (statement.effect() == PolicyStatement.Effect.DENY) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}
