package dev.floe.gateway.object;

import java.time.Instant;

/**
 * One version of an object. Answers and fills belong to the same version only if all four
 * components agree (docs/DESIGN.md, "Words"). The ETag alone is not enough: a copy of an object
 * onto itself changes its metadata but not its ETag.
 *
 * @param etag the strong ETag as S3 sent it, quotes included
 * @param lastModified S3's Last-Modified, whole seconds
 * @param lengthBytes the whole object's length
 * @param versionId {@code x-amz-version-id}, empty if S3 sent none
 */
public record ObjectVersion(String etag, Instant lastModified, long lengthBytes, String versionId) {
  public ObjectVersion {
    if (lengthBytes < 0) {
      throw new IllegalArgumentException(
          "object length %d, expected 0 or more".formatted(lengthBytes));
    }
    if (etag.length() < 2 || etag.charAt(0) != '"' || etag.charAt(etag.length() - 1) != '"') {
      throw new IllegalArgumentException(
          "ETag %s, expected a strong ETag in double quotes".formatted(etag));
    }
  }

  /** The id of a version that a PUT replaces, while versioning is suspended. */
  public static final String REPLACEABLE_ID = "null";

  /** Returns true if the version has an id that will never name another one. */
  public boolean hasPermanentId() {
    return !versionId.isEmpty() && !versionId.equals(REPLACEABLE_ID);
  }

  /**
   * Returns true if both versions have the same bytes, judged by ETag and length; the metadata may
   * differ (docs/DESIGN.md, "Revalidation").
   */
  public boolean sameBytes(ObjectVersion other) {
    return etag.equals(other.etag) && lengthBytes == other.lengthBytes;
  }
}
