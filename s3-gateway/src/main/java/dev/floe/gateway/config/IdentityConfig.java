package dev.floe.gateway.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A client identity: its keys and its permissions. Requests that nothing allows are denied.
 *
 * @param name its name in logs and in policies
 * @param keys empty for the identity of requests without a signature
 * @param statements permissions in this configuration's own form
 * @param policies permissions in AWS's form
 * @param limits the most that it may ask for
 */
public record IdentityConfig(
    String name,
    Optional<Keys> keys,
    List<Statement> statements,
    List<PolicyText> policies,
    Limits limits) {
  public IdentityConfig {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an identity's name is empty");
    }
    statements = List.copyOf(statements);
    policies = List.copyOf(policies);
  }

  /** Returns an identity that is named by its access key. */
  public static IdentityConfig of(String accessKey, Secret secret, List<Statement> statements) {
    return new IdentityConfig(
        accessKey,
        Optional.of(new Keys(accessKey, secret, Optional.empty(), Optional.empty())),
        statements,
        List.of(),
        Limits.NONE);
  }

  /**
   * The keys that a client signs with.
   *
   * @param sessionToken sent by clients with temporary credentials
   * @param expiry the time from which on the keys are refused
   */
  public record Keys(
      String accessKey, Secret secret, Optional<Secret> sessionToken, Optional<Instant> expiry) {
    public Keys {
      if (accessKey.isBlank()) {
        throw new IllegalArgumentException("an identity's access key is empty");
      }
    }
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

  /**
   * A policy document.
   *
   * @param place where it was found, for messages
   */
  public record PolicyText(String place, String json) {}

  /**
   * The rates beyond which an identity's requests are refused; 0 for no limit.
   *
   * @param requestsPerSecond requests
   * @param bytesPerSecond bytes of bodies in both directions
   */
  public record Limits(long requestsPerSecond, long bytesPerSecond) {
    public static final Limits NONE = new Limits(0, 0);

    public Limits {
      if (requestsPerSecond < 0 || bytesPerSecond < 0) {
        throw new IllegalArgumentException("an identity's limit is negative");
      }
    }
  }
}
