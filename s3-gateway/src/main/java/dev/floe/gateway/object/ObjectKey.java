package dev.floe.gateway.object;

/**
 * The name of an object, or of one of its versions. The same version has two names while it is the
 * current one, and what is known under one of them says nothing about the other.
 *
 * @param bucket the bucket's name
 * @param key the key as S3 names it: percent-decoded UTF-8, no leading slash added or removed
 * @param versionId the version's id; empty for the current version, whichever that is
 */
public record ObjectKey(String bucket, String key, String versionId) {
  public ObjectKey {
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException(
          "bucket '%s' and key '%s', expected neither to be empty".formatted(bucket, key));
    }
  }

  /** The name of an object, whose current version it means. */
  public ObjectKey(String bucket, String key) {
    this(bucket, key, "");
  }

  /** Returns true if it names one version for good. */
  public boolean namesVersion() {
    return !versionId.isEmpty();
  }

  /** Returns the name of a version of this object; an empty id means the current one. */
  public ObjectKey version(String id) {
    return new ObjectKey(bucket, key, id);
  }

  @Override
  public String toString() {
    String object = bucket + "/" + key;
    return namesVersion() ? object + "?versionId=" + versionId : object;
  }
}
