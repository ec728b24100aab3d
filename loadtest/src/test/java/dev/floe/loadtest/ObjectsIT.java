package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.TestObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Objects of all sizes at 10+2 on fourteen node processes: the answers equal the origin's, byte by
 * byte and header by header, and hits cause no read at the origin.
 */
class ObjectsIT {
  private static final int MIB = 1 << 20;
  private static final int STRIPE_BYTES = 10 * (128 << 10);

  /** Headers that belong to one answer, not to the object, or that the gateway adds. */
  private static final Set<String> OF_THE_ANSWER =
      Set.of(
          "age",
          "cache-status",
          "connection",
          "date",
          "keep-alive",
          "server",
          "strict-transport-security",
          "transfer-encoding",
          "vary",
          "x-amz-id-2",
          "x-amz-request-id",
          "x-cache",
          "x-floe-request-id",
          "x-ratelimit-limit",
          "x-ratelimit-remaining",
          "x-xss-protection",
          "x-content-type-options");

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .code("10+2")
            .nodes(14)
            .nodeMemoryMegabytes(384)
            .setting("max-object-share", "100%")
            .start();
    floe.startNodes();
  }

  @AfterAll
  static void end() throws IOException {
    floe.close();
  }

  @AfterEach
  void nothingIsLeased() {
    floe.awaitNothingLeased();
  }

  /** The PUT's own bytes are kept, so no read reaches the origin. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB, STRIPE_BYTES, STRIPE_BYTES + 1, 64 * MIB})
  void servesObjectsThatWerePutAsHits(int lengthBytes) throws Exception {
    putAndReadTwice(new TestObject(lengthBytes, lengthBytes), "put-" + lengthBytes);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(longs = {200L * MIB, 1024L * MIB})
  void servesLargeObjectsThatWerePutAsHits(long lengthBytes) throws Exception {
    putAndReadTwice(new TestObject(lengthBytes, lengthBytes), "put-" + lengthBytes);
  }

  /** Only the first read reaches the origin. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB, STRIPE_BYTES + 1, 64 * MIB})
  void servesObjectsAtTheOriginAsMissAndThenAsHit(int lengthBytes) throws Exception {
    readTwice(new TestObject(lengthBytes + 1, lengthBytes), "cold-" + lengthBytes);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(longs = {200L * MIB, 1024L * MIB})
  void servesLargeObjectsAtTheOriginAsMissAndThenAsHit(long lengthBytes) throws Exception {
    readTwice(new TestObject(lengthBytes + 1, lengthBytes), "cold-" + lengthBytes);
  }

  /** A dashboard that shows misses where clients see hits, or the reverse, is worth nothing. */
  @Test
  void countsARequestAsItsAnswerSays() {
    byte[] bytes = FloeFixture.bytes(41, 3 * MIB);
    floe.putAtOrigin("counted", bytes);
    double misses = requests("miss");

    floe.get("counted");
    await().until(() -> requests("miss") > misses);
    floe.awaitHit("counted");
    double missesInAll = requests("miss");
    double hits = requests("hit");
    double fromNodes = floe.metric("floe_client_sent_bytes_total", "source", "nodes");
    // An earlier hit may be counted only now, and on a busy machine S3 may answer for slow nodes.
    await()
        .until(() -> {
          floe.get("counted");
          return requests("hit") >= hits + 3;
        });
    assertThat(requests("miss")).isEqualTo(missesInAll);
    await()
        .until(() ->
            floe.metric("floe_client_sent_bytes_total", "source", "nodes")
                >= fromNodes + 3 * bytes.length);
  }

  private static double requests(String cache) {
    return floe.metric("floe_requests_total", "cache", cache);
  }

  /**
   * All 1,000 reads are hits, except a few on a busy machine: if nodes are silent for 300 ms, S3
   * answers.
   */
  @Test
  void servesRandomRangesAsHits() throws Exception {
    byte[] bytes = FloeFixture.bytes(7, 20 * MIB + 12_345);
    floe.put("ranges", bytes);
    floe.awaitHit("ranges");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int read = 0; read < 1000; read++) {
      int first = random.nextInt(bytes.length);
      int longest = random.nextBoolean() ? 4096 : 4 * MIB;
      int last = (int) Math.min(bytes.length - 1L, first + (long) random.nextInt(longest));
      String range = "bytes=%d-%d".formatted(first, last);
      byte[] part =
          floe.s3()
              .getObjectAsBytes(request -> request.bucket(BUCKET).key("ranges").range(range))
              .asByteArrayUnsafe();
      assertThat(Arrays.equals(part, 0, part.length, bytes, first, last + 1))
          .as("%s, seed %d", range, seed)
          .isTrue();
    }
    assertThat(floe.originReads("ranges")).isLessThanOrEqualTo(10);
  }

  private void putAndReadTwice(TestObject object, String key) throws Exception {
    put(floe.s3(), object, key);
    floe.awaitHit(key);
    for (int read = 0; read < 2; read++) {
      assertThat(checked(object, key)).as("read %d", read).isEqualTo(HIT);
    }
    assertThat(floe.originReads(key)).isZero();
    assertSameAsOrigin(key);
  }

  private void readTwice(TestObject object, String key) throws Exception {
    put(floe.originS3(), object, key);
    floe.origin().forget();
    assertThat(checked(object, key)).startsWith("Floe; fwd=uri-miss");
    assertThat(floe.originReads(key)).isEqualTo(1);
    assertThat(floe.originBytesRead(key)).isEqualTo(object.lengthBytes());
    floe.awaitHit(key);
    assertThat(checked(object, key)).isEqualTo(HIT);
    assertThat(floe.originReads(key)).isEqualTo(1);
    assertSameAsOrigin(key);
  }

  private static void put(S3Client to, TestObject object, String key) {
    to.putObject(
        request ->
            request
                .bucket(BUCKET)
                .key(key)
                .contentType("application/x-floe")
                .cacheControl("max-age=17")
                .contentDisposition("attachment; filename=\"ice.bin\"")
                .metadata(Map.of("colour", "blue")),
        RequestBody.fromContentProvider(
            object::open, object.lengthBytes(), "application/octet-stream"));
  }

  /** Reads and compares the bytes; returns the Cache-Status. */
  private static String checked(TestObject object, String key) throws IOException {
    try (ResponseInputStream<GetObjectResponse> answer =
        floe.s3().getObject(request -> request.bucket(BUCKET).key(key))) {
      assertThat(answer.response().contentLength()).isEqualTo(object.lengthBytes());
      assertThat(TestObject.digest(answer)).isEqualTo(object.digest());
      return FloeFixture.cacheStatus(answer.response());
    }
  }

  private static void assertSameAsOrigin(String key) throws IOException {
    try (var ours = floe.s3().getObject(request -> request.bucket(BUCKET).key(key));
        var origins = floe.originS3().getObject(request -> request.bucket(BUCKET).key(key))) {
      ours.abort();
      origins.abort();
      assertThat(headers(ours.response().sdkHttpResponse().headers()))
          .isEqualTo(headers(origins.response().sdkHttpResponse().headers()));
      assertThat(ours.response().eTag()).isEqualTo(origins.response().eTag());
    }
    HeadObjectResponse ours = floe.s3().headObject(request -> request.bucket(BUCKET).key(key));
    HeadObjectResponse origins =
        floe.originS3().headObject(request -> request.bucket(BUCKET).key(key));
    assertThat(headers(ours.sdkHttpResponse().headers()))
        .isEqualTo(headers(origins.sdkHttpResponse().headers()));
  }

  private static Map<String, List<String>> headers(Map<String, List<String>> given) {
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    kept.putAll(given);
    OF_THE_ANSWER.forEach(kept::remove);
    return kept;
  }
}
