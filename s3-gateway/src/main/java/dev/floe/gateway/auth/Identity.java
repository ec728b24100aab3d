package dev.floe.gateway.auth;

import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import java.util.List;

/**
 * A client that may send requests. Its text form contains no secret.
 *
 * @param name the name in logs
 * @param credentials the keys that it signs with
 * @param policy its permissions
 */
public record Identity(String name, Credentials credentials, Policy policy) {
  public Caller caller() {
    return new Caller(name, credentials.accessKeyId());
  }

  /**
   * Checks an operation's rights.
   *
   * @param permissions the required permissions, all of them; an empty list is denied too, because
   *     an operation without required permissions is an error in the table
   * @throws S3Exception AccessDenied, naming the first missing permission
   */
  public void authorise(List<Permission> permissions) {
    if (permissions.isEmpty()) {
      throw new S3Exception(S3Error.ACCESS_DENIED);
    }
    for (Permission permission : permissions) {
      if (!policy.allows(permission)) {
        throw new S3Exception(
            S3Error.ACCESS_DENIED,
            "%s is not authorized to perform: %s on resource: %s"
                .formatted(name, permission.action(), permission.resource()));
      }
    }
  }

  /**
   * Refuses an identity that may not delete any key of a bucket, before its list of keys is read.
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
