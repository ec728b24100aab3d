package dev.floe.gateway.s3.model;

/**
 * What a request's path names.
 *
 * @param bucket empty for the service itself
 * @param key percent-decoded UTF-8, empty for a bucket or the service
 * @param rawPath the path-style path with the client's own percent encoding, {@code /bucket/a%20b}:
 *     what is sent upstream
 */
public record Target(String bucket, String key, String rawPath) {
  public Target {
    if (bucket.isEmpty() && !key.isEmpty()) {
      throw new IllegalArgumentException("key '%s' without a bucket".formatted(key));
    }
    if (!rawPath.startsWith("/")) {
      throw new IllegalArgumentException("path '%s', expected a leading slash".formatted(rawPath));
    }
  }

  public Scope scope() {
    if (bucket.isEmpty()) {
      return Scope.SERVICE;
    }
    return key.isEmpty() ? Scope.BUCKET : Scope.OBJECT;
  }

  /** What kind of thing a path names. */
  public enum Scope {
    SERVICE,
    BUCKET,
    OBJECT
  }
}
