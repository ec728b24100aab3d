package dev.floe.gateway.config;

import java.util.List;

/**
 * A client identity: its access key, its secret and its permissions.
 *
 * @param statements its permissions; requests that no statement allows are denied
 */
public record IdentityConfig(String accessKey, Secret secret, List<Statement> statements) {
  public IdentityConfig {
    if (accessKey.isBlank()) {
      throw new IllegalArgumentException("an identity's access key is empty");
    }
    statements = List.copyOf(statements);
  }

  /**
   * A permission, written as in IAM; a deny overrules every allow.
   *
   * @param actions such as {@code s3:GetObject} or {@code s3:*}
   * @param resources such as {@code arn:aws:s3:::bucket/*} or {@code *}
   */
  public record Statement(boolean allow, List<String> actions, List<String> resources) {
    public Statement {
      if (actions.isEmpty() || resources.isEmpty()) {
        throw new IllegalArgumentException("a statement without actions or without resources");
      }
      actions = List.copyOf(actions);
      resources = List.copyOf(resources);
    }
  }
}
