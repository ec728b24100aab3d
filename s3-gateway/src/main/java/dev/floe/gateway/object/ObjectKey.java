package dev.floe.gateway.object;

/**
 * The name of an object.
 *
 * @param bucket the bucket's name
 * @param key the key as S3 names it: percent-decoded UTF-8, no leading slash added or removed
 */
public record ObjectKey(String bucket, String key) {
  public ObjectKey {
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException(
          "bucket '%s' and key '%s', expected neither to be empty".formatted(bucket, key));
    }
  }

  @Override
  public String toString() {
    return bucket + "/" + key;
  }
}
