package dev.floe.gateway.object;

/**
 * The name of an object, or of one of its versions. A version has two names while it is the current
 * one; facts that are known under one name do not apply to the other.
 *
 * @param bucket the bucket's name
 * @param key the key as S3 names it: percent-decoded UTF-8, no leading slash added or removed
 * @param versionId the version's id; empty for the version that is current at the time
 */
public record ObjectKey(String bucket, String key, String versionId) {
  public ObjectKey {
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException(
          "bucket '%s' and key '%s', expected neither to be empty".formatted(bucket, key));
    }
  }

  /** The name of an object's current version. */
  public ObjectKey(String bucket, String key) {
    this(bucket, key, "");
  }

  /** Returns true if it names a version by its id. */
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
