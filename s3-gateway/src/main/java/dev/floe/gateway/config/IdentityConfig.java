package dev.floe.gateway.config;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client identity: its keys and its permissions. Requests that no permission allows are denied.
 *
 * @param name its name in logs and in policies
 * @param keys null for the identity of requests without a signature
 * @param statements permissions in this configuration's own form
 * @param policies permissions in AWS's form
 * @param limits the rates that it may reach
 * @param origin its own credentials at the origin; null if the gateway acts for it
 */
public record IdentityConfig(
    String name,
    @Nullable Keys keys,
    List<Statement> statements,
    List<PolicyText> policies,
    Limits limits,
    @Nullable OriginAccess origin) {
  public IdentityConfig {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an identity's name is empty, expected a text");
    }
    statements = List.copyOf(statements);
    policies = List.copyOf(policies);
  }

  /** Creates an identity for which the gateway acts at the origin. */
  public IdentityConfig(
      String name,
      @Nullable Keys keys,
      List<Statement> statements,
      List<PolicyText> policies,
      Limits limits) {
    this(name, keys, statements, policies, limits, null);
  }

  /** Returns an identity that is named by its access key. */
  public static IdentityConfig of(String accessKey, Secret secret, List<Statement> statements) {
    return new IdentityConfig(
        accessKey, new Keys(accessKey, secret, null, null), statements, List.of(), Limits.NONE);
  }

  /** Returns the same identity with credentials of its own at the origin. */
  public IdentityConfig with(OriginAccess own) {
    return new IdentityConfig(name, keys, statements, policies, limits, own);
  }

  /**
   * The keys that a client signs with.
   *
   * @param sessionToken sent by clients with temporary credentials; null for others
   * @param expiry the time from which the keys are refused; null if they do not expire
   */
  public record Keys(
      String accessKey, Secret secret, @Nullable Secret sessionToken, @Nullable Instant expiry) {
    public Keys {
      if (accessKey.isBlank()) {
        throw new IllegalArgumentException("an identity's access key is empty, expected a text");
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
   * @param requestsPerSecond the most requests a second
   * @param bytesPerSecond the most bytes of bodies a second, in both directions
   */
  public record Limits(long requestsPerSecond, long bytesPerSecond) {
    public static final Limits NONE = new Limits(0, 0);

    public Limits {
      if (requestsPerSecond < 0 || bytesPerSecond < 0) {
        throw new IllegalArgumentException(
            "an identity's limits are %d requests and %d bytes a second, expected 0 or more of both"
                .formatted(requestsPerSecond, bytesPerSecond));
      }
    }
  }

  /**
   * An identity's own credentials at the origin: keys, a profile of the AWS configuration files, or
   * a role. A role is assumed with the keys if there are any, and otherwise with the gateway's own
   * credentials.
   *
   * @param decides the party that decides about reads that the cache can answer
   */
  public record OriginAccess(
      @Nullable OwnKeys keys, @Nullable String profile, @Nullable Role role, Decides decides) {
    public OriginAccess {
      boolean others = keys != null || role != null;
      if ((profile != null) == others) {
        throw new IllegalArgumentException(
            "credentials at the origin are keys, a profile, or a role with or without keys");
      }
    }

    /** Keys of an account at the origin. */
    public record OwnKeys(String accessKey, Secret secret, @Nullable Secret sessionToken) {}

    /** A role that is assumed through STS. */
    public record Role(String arn, @Nullable String externalId) {}

    /** The party that decides whether the cache may answer a read. */
    public enum Decides {
      /** The identity's policy alone. */
      POLICY,
      /** The identity's policy and the origin. */
      ORIGIN
    }
  }
}
