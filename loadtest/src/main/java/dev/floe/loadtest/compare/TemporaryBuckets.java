package dev.floe.loadtest.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Buckets at the origin for one sequence. Confined to one thread. */
final class TemporaryBuckets {
  private final S3Client origin;
  private final List<String> names = new ArrayList<>();

  TemporaryBuckets(S3Client origin) {
    this.origin = origin;
  }

  String create(String name) {
    origin.createBucket(r -> r.bucket(name));
    names.add(name);
    return name;
  }

  String createVersioned(String name) {
    create(name);
    origin.putBucketVersioning(
        r -> r.bucket(name).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    return name;
  }

  /** Deletes all buckets with their versions and uploads. */
  void delete() {
    for (String name : names) {
      try {
        delete(name);
      } catch (SdkException e) {
        throw new IllegalStateException("the bucket %s was not deleted".formatted(name), e);
      }
    }
  }

  private void delete(String name) {
    origin.listObjectVersionsPaginator(r -> r.bucket(name)).stream()
        .flatMap(page ->
            Stream.concat(
                page.versions().stream().map(each -> List.of(each.key(), each.versionId())),
                page.deleteMarkers().stream().map(each -> List.of(each.key(), each.versionId()))))
        .forEach(each ->
            origin.deleteObject(r -> r.bucket(name).key(each.get(0)).versionId(each.get(1))));
    origin.listMultipartUploadsPaginator(r -> r.bucket(name)).uploads().stream()
        .forEach(each ->
            origin.abortMultipartUpload(
                r -> r.bucket(name).key(each.key()).uploadId(each.uploadId())));
    origin.deleteBucket(r -> r.bucket(name));
  }
}
