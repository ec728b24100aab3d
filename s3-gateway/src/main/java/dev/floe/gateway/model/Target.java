package dev.floe.gateway.model;

import dev.floe.gateway.object.UriEncoding;
import java.nio.charset.StandardCharsets;

/**
 * The resource that a request's path names.
 *
 * @param bucket empty for the service itself
 * @param key percent-decoded UTF-8, empty for a bucket or the service
 */
public record Target(String bucket, String key) {
  public Target {
    if (bucket.isEmpty() && !key.isEmpty()) {
      throw new IllegalArgumentException("key '%s' without a bucket, expected one".formatted(key));
    }
  }

  private static final int MAX_KEY_BYTES = 1024;
  private static final int MIN_BUCKET_CHARS = 3;
  private static final int MAX_BUCKET_CHARS = 255;

  /**
   * Splits a path at its first two slashes, before decoding, so that an encoded slash stays part of
   * its segment.
   *
   * @param rawPath path-style and percent-encoded, as the client wrote it
   * @throws S3Exception InvalidURI, InvalidBucketName, KeyTooLongError
   */
  public static Target parse(String rawPath) {
    if (rawPath.equals("/")) {
      return new Target("", "");
    }
    int slash = rawPath.indexOf('/', 1);
    String bucket =
        PercentDecoder.path(slash < 0 ? rawPath.substring(1) : rawPath.substring(1, slash));
    if (!isBucketName(bucket)) {
      throw new S3Exception(S3Error.INVALID_BUCKET_NAME).with("BucketName", bucket);
    }
    String key = slash < 0 ? "" : PercentDecoder.path(rawPath.substring(slash + 1));
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new S3Exception(S3Error.KEY_TOO_LONG)
          .with("MaxSizeAllowed", Integer.toString(MAX_KEY_BYTES));
    }
    return new Target(bucket, key);
  }

  /**
   * Returns the path of this target in path style, encoded once: {@code /bucket/a%20b}. Clients
   * encode keys in many ways, and only this form is sent upstream.
   */
  public String path() {
    return UriEncoding.path(key.isEmpty() ? "/" + bucket : "/" + bucket + "/" + key);
  }

  /**
   * Returns true for a valid bucket name. Old buckets may have capitals and underscores, unlike new
   * ones.
   */
  public static boolean isBucketName(String name) {
    return name.length() >= MIN_BUCKET_CHARS
        && name.length() <= MAX_BUCKET_CHARS
        && !name.equals("...")
        && name.chars()
            .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
  }

  public Scope scope() {
    if (bucket.isEmpty()) {
      return Scope.SERVICE;
    }
    return key.isEmpty() ? Scope.BUCKET : Scope.OBJECT;
  }

  /** The kind of resource that a path names. */
  public enum Scope {
    SERVICE,
    BUCKET,
    OBJECT
  }
}
