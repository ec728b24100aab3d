package dev.floe.gateway.s3.model;

/**
 * One right that an operation needs.
 *
 * @param action an IAM action, {@code s3:GetObject}
 * @param resource the ARN it acts on, {@code arn:aws:s3:::bucket/key}; {@code *} for what concerns
 *     no bucket
 */
public record Permission(String action, String resource) {
  /** What the ARNs of buckets and objects begin with. */
  public static final String ARN = "arn:aws:s3:::";

  public static Permission onBucket(String action, String bucket) {
    return new Permission(action, ARN + bucket);
  }

  public static Permission onObject(String action, String bucket, String key) {
    return new Permission(action, ARN + bucket + "/" + key);
  }

  public static Permission onEverything(String action) {
    return new Permission(action, "*");
  }
}
