package dev.floe.gateway.object;

import java.time.Instant;

/**
 * One version of an object: answers and fills belong together only if all four agree (DESIGN.md,
 * "Words"). An ETag alone does not do, for a copy onto itself changes metadata under the same ETag.
 *
 * @param etag the strong ETag as S3 sent it, quotes included
 * @param lastModified S3's Last-Modified, whole seconds
 * @param lengthBytes the whole object's length
 * @param versionId {@code x-amz-version-id}, empty where S3 gave none
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

  /**
   * Whether the bytes agree, whatever the metadata: ETag and length (DESIGN.md, "Revalidation").
   */
  public boolean sameBytes(ObjectVersion other) {
    return etag.equals(other.etag) && lengthBytes == other.lengthBytes;
  }
}
