package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects that are uploaded in parts are in the cache once the upload is completed: S3 sends no
 * byte for the first GET. A stripe of 6+2 holds 768 KiB, so most of a client's parts end within a
 * stripe.
 */
class UploadedPartsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int MIB = 1 << 20;
  private static final int SEED = 71;

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .code("6+2")
            .nodes(8)
            .hitsForAnHour()
            .nodesStay()
            .setting("max-object-share", "50%")
            .start();
    floe.startNodes();
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  /** Part sizes and numbers of parallel requests as the clients have them by default. */
  @ParameterizedTest
  @CsvSource({
    "aws-cli and boto3,      8, 33, 77, 10, false",
    "SDKs' managers,         8, 24,  0,  4, false",
    "lib-storage,            5, 16,  1,  4, false",
    "rclone,                 5, 12,  0,  4, true",
    "one after the other,    5, 11,  9,  1, false",
    "from the last to first, 5, 11,  9,  2, true"
  })
  void theFirstGetIsAHit(
      String client, int partMebibytes, int mebibytes, int more, int atATime, boolean shuffled)
      throws Exception {
    byte[] bytes = FloeFixture.bytes(SEED, mebibytes * MIB + more);
    String key = "first/" + client;
    Upload upload = new Upload(key);
    List<byte[]> parts = upload.cut(bytes, partMebibytes * MIB);
    List<Integer> order = new ArrayList<>();
    for (int number = parts.size(); number > 0; number--) {
      order.add(number);
    }
    if (shuffled) {
      Collections.shuffle(order, new Random(SEED));
    } else {
      Collections.reverse(order);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(atATime)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int number : order) {
        sent.add(threads.submit(() -> upload.part(number, parts.get(number - 1))));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
    floe.origin().forget();
    double cached = uploads("cached");
    upload.complete();
    assertInCache(key, bytes);
    await().atMost(PATIENCE).until(() -> uploads("cached") == cached + 1);
  }

  private static double uploads(String outcome) {
    return floe.metric("floe_uploads_total", "outcome", outcome);
  }

  @Test
  void aPartThatIsUploadedAgainCountsOnce() throws Exception {
    byte[] bytes = FloeFixture.bytes(SEED + 1, 12 * MIB);
    Upload upload = new Upload("again");
    List<byte[]> parts = upload.cut(bytes, 5 * MIB);
    upload.part(1, parts.get(0));
    upload.part(2, FloeFixture.bytes(3, 5 * MIB));
    upload.part(1, parts.get(0));
    upload.part(2, parts.get(1));
    upload.part(3, parts.get(2));
    upload.complete();
    assertThat(floe.get("again")).isEqualTo(bytes);
    floe.awaitHit("again");
    assertThat(floe.get("again")).isEqualTo(bytes);
  }

  @Test
  void unevenPartsAreReadFromS3() throws Exception {
    double incomplete = uploads("incomplete");
    byte[] bytes = FloeFixture.bytes(SEED + 2, 18 * MIB);
    Upload upload = new Upload("uneven");
    upload.part(1, Arrays.copyOfRange(bytes, 0, 5 * MIB));
    upload.part(2, Arrays.copyOfRange(bytes, 5 * MIB, 12 * MIB));
    upload.part(3, Arrays.copyOfRange(bytes, 12 * MIB, 18 * MIB));
    upload.complete();
    assertThat(floe.get("uneven")).isEqualTo(bytes);
    floe.awaitHit("uneven");
    assertThat(floe.get("uneven")).isEqualTo(bytes);
    await().atMost(PATIENCE).until(() -> uploads("incomplete") == incomplete + 1);
  }

  /**
   * S3 copied the part itself, or a client sent it to S3 directly, so the gateway has not seen its
   * bytes.
   */
  @ParameterizedTest
  @ValueSource(strings = {"copied", "uploaded past the gateway"})
  void anUploadWithAPartThatWasOnlyAtS3IsReadBack(String how) throws Exception {
    String key = "elsewhere/" + how;
    byte[] bytes = FloeFixture.bytes(SEED + 9, 11 * MIB);
    double otherParts = uploads("other-parts");
    Upload upload = new Upload(key);
    List<byte[]> parts = upload.cut(bytes, 5 * MIB);
    upload.part(1, parts.get(0));
    if (how.equals("copied")) {
      floe.putAtOrigin("source", parts.get(1));
      upload.copiedPart(2, "source");
    } else {
      upload.part(floe.originS3(), 2, parts.get(1));
    }
    upload.part(3, parts.get(2));
    upload.complete();
    assertThat(floe.get(key)).isEqualTo(bytes);
    floe.awaitHit(key);
    assertThat(floe.get(key)).isEqualTo(bytes);
    await().atMost(PATIENCE).until(() -> uploads("other-parts") == otherParts + 1);
  }

  /**
   * Waits until nodes have deleted what earlier tests left; returns the bytes that are in use then.
   */
  private double usedAtRest() {
    AtomicReference<Double> last = new AtomicReference<>(0.0);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .during(Duration.ofSeconds(15))
        .until(() -> {
          Double now = floe.metric("floe_node_memory_used_bytes");
          return now.equals(last.getAndSet(now));
        });
    return last.get();
  }

  @Test
  void theNodesDeleteWhatWasStoredOfAnAbortedUpload() {
    double before = usedAtRest();
    Upload upload = new Upload("aborted");
    upload.part(1, FloeFixture.bytes(SEED + 3, 6 * MIB));
    upload.part(2, FloeFixture.bytes(SEED + 4, 6 * MIB));
    await()
        .atMost(PATIENCE)
        .until(() -> floe.metric("floe_node_memory_used_bytes") >= before + 8 * MIB);
    floe.s3().abortMultipartUpload(r -> r.bucket(BUCKET).key("aborted").uploadId(upload.id));
    await()
        .atMost(PATIENCE)
        .until(() -> floe.metric("floe_node_memory_used_bytes") < before + 8 * MIB);
  }

  /** Until the completion, S3 has the object of a PUT that was sent between the parts. */
  @Test
  void aPutBetweenThePartsIsReplacedByTheCompletion() throws Exception {
    byte[] bytes = FloeFixture.bytes(SEED + 5, 10 * MIB);
    byte[] put = FloeFixture.bytes(SEED + 6, 3 * MIB);
    Upload upload = new Upload("between");
    List<byte[]> parts = upload.cut(bytes, 5 * MIB);
    upload.part(1, parts.get(0));
    floe.put("between", put);
    assertThat(floe.get("between")).isEqualTo(put);
    upload.part(2, parts.get(1));
    assertThat(floe.get("between")).isEqualTo(put);
    floe.origin().forget();
    upload.complete();
    assertInCache("between", bytes);
  }

  @Test
  void aNodeThatDiesBetweenThePartsCostsNoByteFromS3() throws Exception {
    byte[] bytes = FloeFixture.bytes(SEED + 7, 15 * MIB + 5);
    Upload upload = new Upload("killed");
    List<byte[]> parts = upload.cut(bytes, 5 * MIB);
    upload.part(1, parts.get(0));
    floe.kill(floe.functions().getFirst());
    upload.part(2, parts.get(1));
    upload.part(3, parts.get(2));
    upload.part(4, parts.get(3));
    floe.origin().forget();
    upload.complete();
    assertInCache("killed", bytes);
  }

  /** S3 documents both: an error after a 200, and a blank body. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", " \n", "<Error><Code>InternalError</Code><Message>m</Message></Error>"})
  void aCompletionWithoutAResultIsNoSuccess(String document) throws Exception {
    String key = "unfinished/" + document.length();
    byte[] bytes = FloeFixture.bytes(SEED + 8, 6 * MIB);
    Upload upload = new Upload(key);
    upload.part(1, bytes);
    OriginFault fault =
        new OriginFault.Verbatim(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(document.length(), document));
    try (CountingOrigin.ActiveFault _ =
        floe.origin().fault(CountingOrigin.is("POST", BUCKET + "/" + key), fault)) {
      assertThatThrownBy(upload::complete)
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InternalError"));
    }
    assertThatThrownBy(() -> floe.get(key)).isInstanceOf(NoSuchKeyException.class);
    upload.complete();
    assertThat(floe.get(key)).isEqualTo(bytes);
    assertThat(floe.originReads(key)).as("reads of a key whose outcome was unknown").isPositive();
  }

  /** Waits until the directory has every stripe, then reads the object for the first time. */
  private static void assertInCache(String key, byte[] bytes) {
    await().atMost(PATIENCE).until(() -> isPublished(key));
    assertThat(floe.get(key)).isEqualTo(bytes);
    assertThat(floe.originBytesRead(key)).isZero();
    var again = floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key));
    assertThat(FloeFixture.cacheStatus(again.response())).isEqualTo(FloeFixture.HIT);
  }

  private static boolean isPublished(String key) {
    String page = "/object?bucket=%s&key=%s".formatted(BUCKET, key.replace(" ", "%20"));
    return AdminPages.json(floe.gateway().ports().admin(), page)
        .map(UploadedPartsIT::isWhole)
        .orElse(false);
  }

  private static boolean isWhole(JsonNode object) {
    long stripes = 0;
    for (JsonNode segment : object.get("segments")) {
      stripes += Long.bitCount(Long.parseUnsignedLong(segment.get("readable").asText(), 16));
    }
    return stripes == Math.ceilDiv(object.get("bytes").asLong(), 6L * (128 << 10));
  }

  /** An upload of one object. Thread-safe. */
  private static final class Upload {
    private final String key;
    private final String id;
    private final Map<Integer, CompletedPart> parts = new ConcurrentSkipListMap<>();

    Upload(String key) {
      this.key = key;
      id = floe.s3().createMultipartUpload(r -> r.bucket(BUCKET).key(key)).uploadId();
    }

    List<byte[]> cut(byte[] bytes, int partBytes) {
      Map<Integer, byte[]> cut = new TreeMap<>();
      for (int start = 0; start < bytes.length; start += partBytes) {
        cut.put(start, Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + partBytes)));
      }
      return List.copyOf(cut.values());
    }

    void part(int number, byte[] bytes) {
      part(floe.s3(), number, bytes);
    }

    void part(S3Client client, int number, byte[] bytes) {
      String etag =
          client
              .uploadPart(
                  r -> r.bucket(BUCKET).key(key).uploadId(id).partNumber(number),
                  RequestBody.fromBytes(bytes))
              .eTag();
      parts.put(number, CompletedPart.builder().partNumber(number).eTag(etag).build());
    }

    void copiedPart(int number, String source) {
      String etag =
          floe.s3()
              .uploadPartCopy(r ->
                  r.sourceBucket(BUCKET)
                      .sourceKey(source)
                      .destinationBucket(BUCKET)
                      .destinationKey(key)
                      .uploadId(id)
                      .partNumber(number))
              .copyPartResult()
              .eTag();
      parts.put(number, CompletedPart.builder().partNumber(number).eTag(etag).build());
    }

    void complete() {
      floe.s3()
          .completeMultipartUpload(r ->
              r.bucket(BUCKET)
                  .key(key)
                  .uploadId(id)
                  .multipartUpload(upload -> upload.parts(parts.values())));
    }
  }
}
