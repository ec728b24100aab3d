package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountedRequest;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.Hold;
import dev.floe.loadtest.origin.OriginFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Objects are overwritten at S3, without the gateway, by others of the same length. When the
 * gateway asks S3 for bytes of a version that it knows, the request names that version. If S3 no
 * longer has it, an answer that has begun is cut, and a read that has received no byte returns the
 * new version.
 */
class SameLengthOverwritesIT {
  private static final int STRIPE_BYTES = 4 * (128 << 10);
  private static final int LENGTH = 4 * STRIPE_BYTES;
  private static final byte[] OLDER = FloeFixture.bytes(1, LENGTH);
  private static final byte[] NEWER = FloeFixture.bytes(2, LENGTH);
  private static final String VERSIONED = "same-length-versions";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().hitsForAnHour().start();
  }

  @AfterAll
  static void stop() throws IOException {
    floe.close();
  }

  @BeforeEach
  void allNodesRun() {
    floe.startNodes();
  }

  @Test
  void aFillNamesTheVersion() {
    String etag = putAtOrigin(BUCKET, "fill", OLDER);
    keepFirstStripe(BUCKET, "fill");
    putAtOrigin(BUCKET, "fill", NEWER);
    floe.origin().forget();

    assertThatThrownBy(() -> floe.get("fill")).isInstanceOf(SdkClientException.class);

    CountedRequest first = floe.origin().requests("GET", BUCKET + "/fill").getFirst();
    assertThat(first.header("If-Match")).contains(etag);
    assertThat(first.range())
        .hasValueSatisfying(range -> assertThat(range).startsWith("bytes=" + STRIPE_BYTES + "-"));
    assertNewer(floe.get("fill"));
  }

  @Test
  void theRestOfABodyNamesTheVersion() throws Exception {
    floe.put("rest", OLDER);
    floe.awaitHit("rest");
    String etag = floe.s3().headObject(r -> r.bucket(BUCKET).key("rest")).eTag();
    putAtOrigin(BUCKET, "rest", NEWER);
    for (String function : floe.functions().subList(0, 3)) {
      floe.kill(function);
    }
    floe.origin().forget();

    assertNewer(floe.get("rest"));

    CountedRequest first = floe.origin().requests("GET", BUCKET + "/rest").getFirst();
    assertThat(first.header("If-Match")).contains(etag);
  }

  @Test
  void theBytesOfAPutAreNotServedAsALaterVersion() throws Exception {
    Hold hold = new Hold();
    try (var _ =
        floe.origin()
            .fault(
                CountingOrigin.is("HEAD", BUCKET + "/put"), new OriginFault.HoldRequest(hold), 1)) {
      floe.put("put", OLDER);
      hold.awaitReached(PATIENCE);
      putAtOrigin(BUCKET, "put", NEWER);
      hold.release();
      assertNewer(floe.get("put"));
      floe.awaitHit("put");
      assertNewer(floe.get("put"));
    }
  }

  /** S3 keeps versions that have an id, so a read of the old version is completed. */
  @Test
  void aVersionThatHasAnIdIsReadByItsId() {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions");
    FloeFixture.createVersionedBucket(floe.originS3(), VERSIONED);
    putAtOrigin(VERSIONED, "a", OLDER);
    String id = keepFirstStripe(VERSIONED, "a");
    putAtOrigin(VERSIONED, "a", NEWER);
    floe.origin().forget();

    byte[] read = floe.s3().getObjectAsBytes(r -> r.bucket(VERSIONED).key("a")).asByteArray();

    assertThat(Arrays.equals(read, OLDER)).as("the old version, whole").isTrue();
    assertThat(floe.origin().requests("GET", VERSIONED + "/a"))
        .allMatch(request -> request.query().contains("versionId=" + id));
  }

  private static String putAtOrigin(String bucket, String key, byte[] bytes) {
    return floe.originS3()
        .putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes))
        .eTag();
  }

  /** Reads a few bytes until they are a hit; returns the version's id. */
  private static String keepFirstStripe(String bucket, String key) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                floe.s3()
                    .getObjectAsBytes(r -> r.bucket(bucket).key(key).range("bytes=0-99"))
                    .response(),
            answer -> FloeFixture.cacheStatus(answer).equals(HIT))
        .versionId();
  }

  private static void assertNewer(byte[] read) {
    assertThat(Arrays.equals(read, NEWER)).as("the new version, whole").isTrue();
  }
}
