package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * After every kind of write, even a refused one, the next read asks the origin: only the origin
 * knows whether the write changed anything. WritesUnderReadsIT tests the common writes under load.
 */
class InvalidationsIT {
  private static final byte[] BYTES = FloeFixture.bytes(1, 600_000);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    floe.startNodes();
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  /** Writes that leave the object's bytes as they are. The origin need not support all of them. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
  enum Change {
    TAGGING((s3, key) ->
        s3.putObjectTagging(r ->
            r.bucket(BUCKET)
                .key(key)
                .tagging(t -> t.tagSet(Tag.builder().key("a").value("b").build())))),
    NO_TAGGING((s3, key) -> s3.deleteObjectTagging(r -> r.bucket(BUCKET).key(key))),
    ACL((s3, key) -> s3.putObjectAcl(r -> r.bucket(BUCKET).key(key).acl(ObjectCannedACL.PRIVATE))),
    RETENTION((s3, key) ->
        s3.putObjectRetention(r ->
            r.bucket(BUCKET)
                .key(key)
                .retention(t ->
                    t.mode(ObjectLockRetentionMode.GOVERNANCE)
                        .retainUntilDate(Instant.now().plusSeconds(600))))),
    LEGAL_HOLD((s3, key) ->
        s3.putObjectLegalHold(r ->
            r.bucket(BUCKET).key(key).legalHold(h -> h.status(ObjectLockLegalHoldStatus.OFF)))),
    RESTORE((s3, key) ->
        s3.restoreObject(r -> r.bucket(BUCKET).key(key).restoreRequest(q -> q.days(1)))),
    BUCKET_DELETION((s3, key) -> s3.deleteBucket(r -> r.bucket(BUCKET)));

    private final BiConsumer<S3Client, String> request;

    Change(BiConsumer<S3Client, String> request) {
      this.request = request;
    }

    void ask(S3Client s3, String key) {
      try {
        request.accept(s3, key);
      } catch (S3Exception e) {
        assertThat(e.statusCode()).as(e.getMessage()).isGreaterThanOrEqualTo(400);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void anObjectThatMayHaveChangedIsAskedForAgain(Change change) {
    String key = "changed/" + change;
    floe.put(key, BYTES);
    floe.awaitHit(key);
    change.ask(floe.s3(), key);
    var read = floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key));
    assertThat(FloeFixture.cacheStatus(read.response())).isNotEqualTo(FloeFixture.HIT);
    assertThat(read.asByteArray()).isEqualTo(BYTES);
  }

  /** Requests that S3 or the gateway refuses, so that nothing is written. */
  @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
  enum Refusal {
    BAD_DIGEST((s3, key) ->
        s3.putObject(
            r -> r.bucket(BUCKET).key(key).checksumCRC32("AAAAAA=="),
            RequestBody.fromString("other bytes"))),
    NO_SUCH_UPLOAD((s3, key) ->
        s3.completeMultipartUpload(r ->
            r.bucket(BUCKET)
                .key(key)
                .uploadId("none")
                .multipartUpload(
                    u -> u.parts(CompletedPart.builder().partNumber(1).eTag("none").build())))),
    NO_SOURCE((s3, key) ->
        s3.copyObject(r ->
            r.sourceBucket(BUCKET)
                .sourceKey("absent")
                .destinationBucket(BUCKET)
                .destinationKey(key))),
    BUCKET_NOT_EMPTY((s3, key) -> s3.deleteBucket(r -> r.bucket(BUCKET))),
    EXISTS((s3, key) ->
        s3.putObject(
            r -> r.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString("other")));

    private final BiConsumer<S3Client, String> request;

    Refusal(BiConsumer<S3Client, String> request) {
      this.request = request;
    }
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void anObjectIsConfirmedAndNotReadAgainAfterARefusedWrite(Refusal refusal) {
    assumeTrue(
        FloeFixture.originIsMinio() || refusal != Refusal.EXISTS,
        "the embedded server ignores conditions");
    String key = "refused/" + refusal;
    floe.put(key, BYTES);
    floe.awaitHit(key);
    assertThatThrownBy(() -> refusal.request.accept(floe.s3(), key))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.statusCode()).isBetween(400, 499));
    floe.origin().forget();
    var read = floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key));
    assertThat(read.asByteArray()).isEqualTo(BYTES);
    assertThat(FloeFixture.cacheStatus(read.response())).isEqualTo("Floe; fwd=stale");
    assertThat(floe.originReads(key)).isZero();
  }

  @Test
  void tagsAreCountedInTheNextAnswer() {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server knows no tags");
    floe.put("tagged", BYTES);
    floe.awaitHit("tagged");
    Change.TAGGING.ask(floe.s3(), "tagged");
    assertThat(floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key("tagged")).response())
        .satisfies(answer -> assertThat(answer.tagCount()).isEqualTo(1));
  }

  @Test
  void aCopyOntoItselfShowsItsNewMetadataUnderTheSameETag() {
    String etag =
        floe.s3()
            .putObject(
                r -> r.bucket(BUCKET).key("self").metadata(Map.of("is", "old")),
                RequestBody.fromBytes(BYTES))
            .eTag();
    floe.awaitHit("self");
    floe.s3()
        .copyObject(r ->
            r.sourceBucket(BUCKET)
                .sourceKey("self")
                .destinationBucket(BUCKET)
                .destinationKey("self")
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(Map.of("is", "new")));
    var read = floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key("self"));
    assertThat(read.response().metadata()).containsEntry("is", "new");
    assertThat(read.response().eTag()).isEqualTo(etag);
    assertThat(read.asByteArray()).isEqualTo(BYTES);
  }

  /** A read right after the copy follows the fill that reads the new object from S3. */
  @Test
  void aCopyIsReadFromS3Once() {
    floe.put("copy-source", BYTES);
    floe.awaitHit("copy-source");
    floe.origin().forget();
    floe.s3()
        .copyObject(r ->
            r.sourceBucket(BUCKET)
                .sourceKey("copy-source")
                .destinationBucket(BUCKET)
                .destinationKey("copy"));
    assertThat(floe.get("copy")).isEqualTo(BYTES);
    floe.awaitHit("copy");
    assertThat(floe.originReads("copy")).isOne();
    assertThat(floe.originReads("copy-source")).isZero();
  }

  @Test
  void eachKeyOfADeletionIsGone() {
    List<String> keys = List.of("deleted/a", "deleted/b & <c>", "deleted/ü");
    for (String key : keys) {
      floe.put(key, BYTES);
      floe.awaitHit(key);
    }
    floe.s3()
        .deleteObjects(r ->
            r.bucket(BUCKET)
                .delete(d ->
                    d.objects(
                        keys.stream()
                            .map(key -> ObjectIdentifier.builder().key(key).build())
                            .toList())));
    for (String key : keys) {
      assertThatThrownBy(() -> floe.get(key)).isInstanceOf(NoSuchKeyException.class);
    }
  }

  /** The deleted version is the current one, so the next read must return the version before it. */
  @Test
  void aDeletedVersionUncoversTheOneBefore() {
    String bucket = versionedBucket("versioned-one");
    byte[] newer = FloeFixture.bytes(2, BYTES.length);
    putVersion(bucket, "a", BYTES);
    String last = putVersion(bucket, "a", newer);
    awaitHit(bucket, "a");

    floe.s3().deleteObject(r -> r.bucket(bucket).key("a").versionId(last));

    assertThat(get(bucket, "a")).isEqualTo(BYTES);
    awaitHit(bucket, "a");
    String marker = floe.s3().deleteObject(r -> r.bucket(bucket).key("a")).versionId();
    assertThatThrownBy(() -> get(bucket, "a")).isInstanceOf(NoSuchKeyException.class);
    floe.s3().deleteObject(r -> r.bucket(bucket).key("a").versionId(marker));
    assertThat(get(bucket, "a")).isEqualTo(BYTES);
  }

  @Test
  void deletedVersionsOfManyKeysUncoverTheOnesBefore() {
    String bucket = versionedBucket("versioned-many");
    byte[] newer = FloeFixture.bytes(2, BYTES.length);
    List<ObjectIdentifier> last = new ArrayList<>();
    for (String key : List.of("a", "b")) {
      putVersion(bucket, key, BYTES);
      String id = putVersion(bucket, key, newer);
      last.add(ObjectIdentifier.builder().key(key).versionId(id).build());
      awaitHit(bucket, key);
    }

    floe.s3().deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(last)));

    assertThat(get(bucket, "a")).isEqualTo(BYTES);
    assertThat(get(bucket, "b")).isEqualTo(BYTES);
  }

  private static String versionedBucket(String bucket) {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions");
    FloeFixture.createVersionedBucket(floe.s3(), bucket);
    return bucket;
  }

  private static String putVersion(String bucket, String key, byte[] bytes) {
    return floe.s3()
        .putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes))
        .versionId();
  }

  private static byte[] get(String bucket, String key) {
    return floe.s3().getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
  }

  private static void awaitHit(String bucket, String key) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          var read = floe.s3().getObjectAsBytes(r -> r.bucket(bucket).key(key));
          return FloeFixture.cacheStatus(read.response()).equals(FloeFixture.HIT);
        });
  }

  @Test
  void aDeletedBucketsObjectsAreGone() {
    S3Client s3 = floe.s3();
    s3.createBucket(r -> r.bucket("deleted-bucket"));
    s3.putObject(r -> r.bucket("deleted-bucket").key("a"), RequestBody.fromBytes(BYTES));
    awaitHit("deleted-bucket", "a");
    // Deleted at S3 itself, so that the gateway learns of it only from the bucket's deletion.
    floe.originS3().deleteObject(r -> r.bucket("deleted-bucket").key("a"));
    s3.deleteBucket(r -> r.bucket("deleted-bucket"));
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("deleted-bucket").key("a")))
        .isInstanceOfAny(NoSuchBucketException.class, NoSuchKeyException.class);
  }

  /**
   * S3 may answer 200 before it knows the outcome, and then report an error in the body, even if
   * the upload was completed.
   */
  @Test
  void aCompletionThatSaysErrorUnderStatus200IsOfUnknownOutcome() {
    S3Client s3 = floe.s3();
    String key = "completed";
    floe.put(key, BYTES);
    floe.awaitHit(key);
    byte[] newer = FloeFixture.bytes(2, 500_000);
    String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key(key)).uploadId();
    String tag =
        s3.uploadPart(
                r -> r.bucket(BUCKET).key(key).uploadId(id).partNumber(1),
                RequestBody.fromBytes(newer))
            .eTag();
    CompletedPart part = CompletedPart.builder().partNumber(1).eTag(tag).build();
    try (var _ =
        floe.origin()
            .fault(
                CountingOrigin.is("POST", BUCKET + "/" + key),
                new OriginFault.ReplaceAnswer(200, "InternalError"))) {
      assertThatThrownBy(() ->
              s3.completeMultipartUpload(
                  r -> r.bucket(BUCKET).key(key).uploadId(id).multipartUpload(u -> u.parts(part))))
          .isInstanceOf(S3Exception.class);
    }
    for (int i = 0; i < 2; i++) {
      var read = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key));
      assertThat(read.asByteArray()).isEqualTo(newer);
      assertThat(FloeFixture.cacheStatus(read.response()))
          .isEqualTo("Floe; fwd=bypass; detail=doubtful");
    }
  }
}
