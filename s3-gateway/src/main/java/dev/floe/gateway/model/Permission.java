package dev.floe.gateway.model;

/**
 * One right that an operation needs.
 *
 * @param action an IAM action, {@code s3:GetObject}
 * @param resource the ARN it acts on, {@code arn:aws:s3:::bucket/key}; {@code *} for actions on no
 *     bucket
 */
public record Permission(String action, String resource) {
  /** The prefix of the ARNs of buckets and objects. */
  public static final String ARN = "arn:aws:s3:::";

  private static final String EVERYWHERE = ARN + "*";

  public static Permission onBucket(String action, String bucket) {
    return new Permission(action, ARN + bucket);
  }

  public static Permission onObject(String action, String bucket, String key) {
    return new Permission(action, ARN + bucket + "/" + key);
  }

  /**
   * Returns the right on every bucket and object. A policy grants it only by a resource that names
   * all of them, and a deny of the action on any resource revokes it.
   */
  public static Permission everywhere(String action) {
    return new Permission(action, EVERYWHERE);
  }

  /** Returns true if this is a right on every bucket and object. */
  public boolean isEverywhere() {
    return resource.equals(EVERYWHERE);
  }

  public static Permission withoutBucket(String action) {
    return new Permission(action, "*");
  }
}
