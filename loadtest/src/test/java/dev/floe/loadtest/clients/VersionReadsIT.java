package dev.floe.loadtest.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Reads by {@code versionId}: each version is cached separately, and reads see writes of its key.
 */
class VersionReadsIT {
  private static final String BUCKET = "version-reads";
  private static final int LENGTH = 700_000;
  private static final byte[] OLDER = FloeFixture.bytes(1, LENGTH);
  private static final byte[] NEWER = FloeFixture.bytes(2, LENGTH);

  private static FloeFixture floe;
  private static RawClient gateway;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions");
    floe = FloeFixture.builder().hitsForAnHour().start();
    gateway = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    FloeFixture.createVersionedBucket(floe.originS3(), BUCKET);
  }

  @AfterAll
  static void stop() throws Exception {
    if (floe != null) {
      floe.close();
    }
  }

  @Test
  void everyVersionIsASeparateHit() throws Exception {
    String older = put("both", OLDER);
    String newer = put("both", NEWER);
    for (String id : List.of(older, newer)) {
      byte[] bytes = id.equals(older) ? OLDER : NEWER;
      Answer expected = origin.get(target("both", id));
      Answer hit = awaitHit(target("both", id));
      assertThat(hit.body()).isEqualTo(bytes);
      for (String name : List.of("etag", "last-modified", "x-amz-version-id", "content-length")) {
        assertThat(hit.header(name)).isEqualTo(expected.header(name));
      }
      assertThat(awaitHit(target("both", id), "Range", "bytes=-10").status()).isEqualTo(206);
      assertThat(awaitHit(target("both", id) + "&partNumber=1").body()).isEqualTo(bytes);
    }
    assertThat(gateway.get("/" + BUCKET + "/both").body()).isEqualTo(NEWER);
  }

  /** A new version leaves the bytes of the old one in the cache: one HEAD confirms them. */
  @Test
  void aPutLeavesTheBytesOfOlderVersions() throws Exception {
    String older = put("kept", OLDER);
    awaitHit(target("kept", older));
    put("kept", NEWER);
    awaitHit("/" + BUCKET + "/kept"); // S3 has confirmed the write
    floe.origin().forget();
    assertThat(gateway.get(target("kept", older)).body()).isEqualTo(OLDER);
    assertThat(floe.origin().requests()).hasSize(1);
    assertThat(floe.forwarded()).isEmpty();
    assertThat(awaitHit(target("kept", older)).body()).isEqualTo(OLDER);
  }

  @Test
  void aDeletedVersionIsGoneAtOnce() throws Exception {
    String older = put("deleted", OLDER);
    String newer = put("deleted", NEWER);
    awaitHit(target("deleted", older));
    awaitHit(target("deleted", newer));
    floe.s3().deleteObject(r -> r.bucket(BUCKET).key("deleted").versionId(older));
    assertThat(gateway.get(target("deleted", older)).code()).isEqualTo("NoSuchVersion");
    assertThat(gateway.get(target("deleted", newer)).body()).isEqualTo(NEWER);
    floe.s3()
        .deleteObjects(r ->
            r.bucket(BUCKET)
                .delete(d ->
                    d.objects(ObjectIdentifier.builder().key("deleted").versionId(newer).build())));
    assertThat(gateway.get(target("deleted", newer)).status()).isEqualTo(404);
  }

  @Test
  void tagsOfAVersionAreSeenAtOnce() throws Exception {
    String older = put("tagged", OLDER);
    put("tagged", NEWER);
    assertThat(awaitHit(target("tagged", older)).headers()).doesNotContainKey(COUNT);
    floe.s3()
        .putObjectTagging(r ->
            r.bucket(BUCKET)
                .key("tagged")
                .versionId(older)
                .tagging(t -> t.tagSet(Tag.builder().key("a").value("b").build())));
    assertThat(gateway.get(target("tagged", older)).header(COUNT)).isEqualTo("1");
  }

  private static final String COUNT = "x-amz-tagging-count";

  /** A deletion leaves a marker, which has an id but no bytes. */
  @Test
  void aDeleteMarkerIsNoVersionToRead() throws Exception {
    String older = put("marked", OLDER);
    awaitHit(target("marked", older));
    String marker = floe.s3().deleteObject(r -> r.bucket(BUCKET).key("marked")).versionId();
    assertThat(gateway.get("/" + BUCKET + "/marked").status()).isEqualTo(404);
    for (String method : List.of("GET", "HEAD")) {
      Answer expected = origin.send(method, target("marked", marker), new byte[0]);
      Answer answer = gateway.send(method, target("marked", marker), new byte[0]);
      assertThat(answer.status()).isEqualTo(expected.status()).isEqualTo(405);
      assertThat(answer.header("x-amz-delete-marker")).isEqualTo("true");
    }
    assertThat(awaitHit(target("marked", older)).body()).isEqualTo(OLDER);
  }

  @Test
  void theNullVersionIsReadFromTheOriginEachTime() throws Exception {
    String target = "/" + FloeFixture.BUCKET + "/plain?versionId=null";
    floe.put("plain", OLDER);
    floe.awaitHit("plain");
    assertThat(gateway.get(target).header("cache-status"))
        .isEqualTo("Floe; fwd=bypass; detail=version-id");
    floe.putAtOrigin("plain", NEWER);
    assertThat(gateway.get(target).body()).isEqualTo(NEWER);
  }

  @Test
  void anUnknownVersionIsRefusedAsTheOriginDoes() throws Exception {
    put("unknown", OLDER);
    String target = target("unknown", "3f2b1c1e-0000-4000-8000-000000000000");
    assertThat(gateway.get(target).status()).isEqualTo(origin.get(target).status());
    assertThat(gateway.get(target).code()).isEqualTo(origin.get(target).code());
  }

  private static String put(String key, byte[] bytes) {
    return floe.s3()
        .putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes))
        .versionId();
  }

  private static String target(String key, String versionId) {
    return "/" + BUCKET + "/" + key + "?versionId=" + versionId;
  }

  private static Answer awaitHit(String target, String... fields) {
    return gateway.awaitHit(floe, target, fields);
  }
}
