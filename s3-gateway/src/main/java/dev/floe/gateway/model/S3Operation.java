package dev.floe.gateway.model;

import dev.floe.gateway.object.ObjectKey;
import java.util.List;

/**
 * What a request asks S3 to do. What the cache has a part in has a record of its own; all that is
 * merely passed on is a {@link Forward}. Whoever switches on it does so without a default.
 */
public sealed interface S3Operation {
  /** What all operations have: the table's row, the target, the query. */
  S3Request request();

  /** As S3's API reference names it, {@code GetObject}: what metrics and errors say. */
  default String name() {
    return request().spec().name();
  }

  /** The rights it needs, all of them. */
  default List<Permission> permissions() {
    return request().permissions();
  }

  /**
   * @param versionId empty for the current version
   */
  record GetObject(S3Request request, ObjectKey object, String versionId) implements S3Operation {}

  /**
   * @param versionId empty for the current version
   */
  record HeadObject(S3Request request, ObjectKey object, String versionId) implements S3Operation {}

  /** PutObject with a body; a copy is {@link CopyObject}. */
  record PutObject(S3Request request, ObjectKey object) implements S3Operation {}

  /** PutObject with x-amz-copy-source. */
  record CopyObject(S3Request request, ObjectKey object, CopySource source)
      implements S3Operation {}

  /** Makes the object out of its parts. */
  record CompleteMultipartUpload(S3Request request, ObjectKey object, String uploadId)
      implements S3Operation {}

  /**
   * @param versionId empty for the current version
   */
  record DeleteObject(S3Request request, ObjectKey object, String versionId)
      implements S3Operation {}

  /**
   * Deletes what its body lists; the body was read, verified and authorised before this is made.
   *
   * @param deletions at least one
   */
  record DeleteObjects(S3Request request, String bucket, List<Deletion> deletions)
      implements S3Operation {
    public DeleteObjects {
      deletions = List.copyOf(deletions);
    }

    /**
     * One object to delete.
     *
     * @param versionId empty for the current version
     */
    public record Deletion(ObjectKey object, String versionId) {}
  }

  /**
   * Any other operation that changes what a GET or HEAD of the object answers: its tags, ACL,
   * retention, legal hold, restoration, encryption, name.
   *
   * @param versionId empty for the current version
   */
  record ChangeObject(S3Request request, ObjectKey object, String versionId)
      implements S3Operation {}

  /** An operation after which nothing cached of the bucket is good: its deletion. */
  record ChangeBucket(S3Request request, String bucket) implements S3Operation {}

  /** Any other operation of the table: passed on, the cache has no part in it. */
  record Forward(S3Request request) implements S3Operation {}
}
