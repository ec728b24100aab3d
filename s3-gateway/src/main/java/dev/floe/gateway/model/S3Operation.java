package dev.floe.gateway.model;

import dev.floe.gateway.object.ObjectKey;
import java.util.List;

/**
 * The operation that a request asks for. Operations that use or change the cache have a record of
 * their own; all others are a {@link Forward}. Code that switches on it has no default branch.
 */
public sealed interface S3Operation {
  /** Returns the parts that all operations have: the table's row, the target, the query. */
  S3Request request();

  /** Returns the name in S3's API reference, such as {@code GetObject}, for metrics and errors. */
  default String name() {
    return request().spec().name();
  }

  /** Returns all rights that it needs. */
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

  /**
   * UploadPart with a body; a copy is a {@link Forward}.
   *
   * @param number 1 to 10,000
   */
  record UploadPart(S3Request request, ObjectKey object, String uploadId, int number)
      implements S3Operation {}

  /** Assembles an object from its uploaded parts. */
  record CompleteMultipartUpload(S3Request request, ObjectKey object, String uploadId)
      implements S3Operation {}

  /** Deletes the uploaded parts. */
  record AbortMultipartUpload(S3Request request, ObjectKey object, String uploadId)
      implements S3Operation {}

  /**
   * @param versionId empty for the current version
   */
  record DeleteObject(S3Request request, ObjectKey object, String versionId)
      implements S3Operation {}

  /**
   * Deletes the objects that its body lists. The body was read, verified and authorised before.
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
   * Any other operation that changes the answer to a GET or HEAD of the object: its tags, ACL,
   * retention, legal hold or restoration.
   *
   * @param versionId empty for the current version
   */
  record ChangeObject(S3Request request, ObjectKey object, String versionId)
      implements S3Operation {}

  /** An operation that invalidates the whole bucket: its deletion. */
  record ChangeBucket(S3Request request, String bucket) implements S3Operation {}

  /** Any other operation of the table, which is forwarded and does not use the cache. */
  record Forward(S3Request request) implements S3Operation {}
}
