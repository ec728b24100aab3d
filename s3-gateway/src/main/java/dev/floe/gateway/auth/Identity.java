package dev.floe.gateway.auth;

import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.auth.iam.RequestFacts;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.sigv4.Credentials;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that may send requests. Its text form contains no secret.
 *
 * @param name the name in logs, and {@code aws:username} in policies
 * @param credentials the keys that it signs with; null for clients that do not sign
 * @param expiry the time from which the keys are refused; null if they do not expire
 * @param policy its permissions
 * @param limits the rates that it may reach
 * @param account its own account at the origin; null if the gateway acts for it
 */
public record Identity(
    String name,
    @Nullable Credentials credentials,
    @Nullable Instant expiry,
    Policy policy,
    IdentityLimits limits,
    @Nullable OriginAccount account) {
  /** Returns an identity without limits, whose keys do not expire. */
  public static Identity of(String name, Credentials credentials, Policy policy) {
    return new Identity(name, credentials, null, policy, IdentityLimits.none(), null);
  }

  public Caller caller() {
    return new Caller(name, credentials == null ? "" : credentials.accessKeyId(), account);
  }

  /**
   * Counts a request.
   *
   * @throws S3Exception SlowDown if the identity has exceeded a rate
   */
  public void admit() {
    if (!limits.admit(System.nanoTime())) {
      throw new S3Exception(S3Error.SLOW_DOWN);
    }
  }

  /** Counts the bytes of a request that has ended. */
  public void transferred(long bytes) {
    limits.transferred(bytes, System.nanoTime());
  }

  /**
   * Checks that the identity may perform an operation.
   *
   * @param permissions the required permissions, all of them; an empty list is denied too, because
   *     an operation without required permissions is an error in the table
   * @param facts the facts of the request that the policy may depend on
   * @throws S3Exception AccessDenied, naming the first missing permission
   */
  public void authorise(List<Permission> permissions, RequestFacts facts) {
    if (permissions.isEmpty()) {
      throw new S3Exception(S3Error.ACCESS_DENIED);
    }
    for (Permission permission : permissions) {
      if (!policy.allows(permission, facts)) {
        throw new S3Exception(
            S3Error.ACCESS_DENIED,
            "%s is not authorized to perform: %s on resource: %s"
                .formatted(name, permission.action(), permission.resource()));
      }
    }
  }

  /**
   * Refuses an identity that may not delete any key of a bucket, before the request's list of keys
   * is read.
   *
   * @throws S3Exception AccessDenied
   */
  public void authoriseSomeDeletion(String bucket) {
    if (!policy.mayAllowSomeKey("s3:DeleteObject", bucket)
        && !policy.mayAllowSomeKey("s3:DeleteObjectVersion", bucket)) {
      throw new S3Exception(
          S3Error.ACCESS_DENIED,
          "%s is not authorized to perform: s3:DeleteObject on resource: %s%s/*"
              .formatted(name, Permission.ARN, bucket));
    }
  }
}
