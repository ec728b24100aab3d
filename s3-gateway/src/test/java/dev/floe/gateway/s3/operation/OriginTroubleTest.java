package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The behaviour of the cache while S3 refuses or hangs, and while clients ask for one object at
 * once.
 */
class OriginTroubleTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;
  private static final int LENGTH = 8 * STRIPE;

  private final CacheRig rig = new CacheRig(64);
  private final Requests requests = new Requests(rig);
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void nothingLeaks() {
    held.countDown();
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 403, 400})
  void aRefusedRangeForgetsNothing(int status) throws Exception {
    byte[] bytes = stored("a");
    rig.loseStripes(4);
    rig.origin.refuse("GET", status, 10);
    Answer refused = requests.get("a", "Range", "bytes=%d-".formatted(5 * STRIPE)).await();
    assertThat(refused.status()).isEqualTo(status);
    rig.origin.refuse("GET", 0, 0);
    long asked = rig.origin.count("GET");
    Answer hit = requests.get("a", "Range", "bytes=0-%d".formatted(4 * STRIPE - 1)).await();
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.count("GET")).isEqualTo(asked);
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 403})
  void aRefusedRevalidationForgetsNothing(int status) throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(61));
    rig.origin.refuse("HEAD", status, 1);
    assertThat(requests.head("a").await().status()).isEqualTo(status);
    long read = rig.origin.count("GET");
    assertThat(requests.get("a").await().header("Cache-Status")).isEqualTo("Floe; fwd=stale");
    assertThat(rig.origin.count("GET")).isEqualTo(read);
  }

  @Test
  void aVersionThatIsGoneIsForgotten() throws Exception {
    stored("a");
    rig.loseStripes(0);
    byte[] other = new byte[LENGTH];
    rig.origin.put("/bucket/a", other);
    assertThat(requests.get("a").await().body()).isEqualTo(other);
  }

  @Test
  void aPutIsKeptAlthoughS3RefusesToConfirmItAtFirst() throws Exception {
    rig.origin.refuse("HEAD", 503, 2);
    byte[] bytes = new byte[LENGTH];
    requests.put("a", bytes).await();
    await().until(() -> rig.cache.objects() == 1 && rig.allSealed() && rig.stripesHeld() == 8);
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.count("GET")).isZero();
  }

  @Test
  void aRefusedRequestIsSentAtMostTwice() throws Exception {
    stored("a");
    rig.loseStripes(0);
    long before = rig.origin.count("GET");
    rig.origin.refuse("GET", 503, 10);
    assertThat(requests.get("a").await().status()).isEqualTo(503);
    assertThat(rig.origin.count("GET") - before).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "x-amz-storage-class, GLACIER",
    "x-amz-storage-class, DEEP_ARCHIVE",
    "x-amz-archive-status, ARCHIVE_ACCESS"
  })
  void anArchivedObjectsConditionalReadAsksForNoFill(String name, String value) throws Exception {
    rig.origin.put("/bucket/a", new byte[LENGTH]);
    rig.origin.moreHeaders(Headers.builder().add(name, value).build());
    rig.origin.refuse("GET", 403, 100);
    for (int read = 1; read <= 3; read++) {
      assertThat(requests.get("a", "If-None-Match", "\"other\"").await().status()).isEqualTo(403);
      assertThat(rig.origin.count("HEAD")).isEqualTo(1);
      assertThat(rig.origin.count("GET")).isEqualTo(read);
    }
    assertThat(requests.get("a", "If-Match", "\"other\"").await().status()).isEqualTo(412);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ongoing-request=\"false\", expiry-date=\"later\""})
  void archivedObjectsThatTheOriginServesAreRead(String restore) throws Exception {
    byte[] bytes = new byte[LENGTH];
    rig.origin.put("/bucket/a", bytes);
    rig.origin.moreHeaders(
        Headers.builder()
            .add("x-amz-storage-class", "GLACIER")
            .add("x-amz-restore", restore)
            .build());
    assertThat(requests.get("a", "If-None-Match", "\"other\"").await().body()).isEqualTo(bytes);
  }

  @Test
  void aFillWhoseConnectionHangsServesNoNewReader() throws Exception {
    byte[] bytes = new byte[LENGTH];
    new Random(3).nextBytes(bytes);
    rig.origin.put("/bucket/a", bytes);
    rig.origin.holdBodies(held);
    FakeExchange hanging = requests.get("a");
    await().until(() -> rig.origin.bytesSent() == 1);
    rig.origin.holdBodies(new CountDownLatch(0)); // later connections do not hang
    await().pollDelay(Duration.ofMillis(2100)).until(() -> true); // S3 is silent for over 2 s
    long begun = System.nanoTime();
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .as("waiting for the hanging fill takes 2 s")
        .isLessThan(Duration.ofMillis(1900));
    assertThat(rig.origin.count("GET")).isGreaterThan(1);
    held.countDown();
    assertThat(hanging.await().body()).isEqualTo(bytes);
  }

  @Test
  void aReaderWhoseFillHangsSendsItsOwnRequest() throws Exception {
    byte[] bytes = new byte[LENGTH];
    new Random(4).nextBytes(bytes);
    rig.origin.put("/bucket/a", bytes);
    rig.origin.holdBodies(held);
    FakeExchange first = requests.get("a");
    await().until(() -> rig.origin.bytesSent() == 1);
    rig.origin.holdBodies(new CountDownLatch(0));
    assertThat(first.await().body()).isEqualTo(bytes);
    assertThat(held.getCount()).isEqualTo(1);
  }

  @Test
  void readersWaitTwoSecondsForAnotherClientsRequest() throws Exception {
    byte[] bytes = new byte[LENGTH];
    rig.origin.put("/bucket/a", bytes);
    rig.origin.holdAnswers(held);
    FakeExchange hanging = requests.get("a");
    await().until(() -> rig.origin.count("GET") == 1);
    rig.origin.holdAnswers(new CountDownLatch(0));
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    assertThat(held.getCount()).isEqualTo(1);
    held.countDown();
    assertThat(hanging.await().body()).isEqualTo(bytes);
  }

  @Test
  void noCacheJoinsNoEarlierOpening() throws Exception {
    rig.origin.put("/bucket/a", new byte[LENGTH]);
    rig.origin.holdAnswers(held);
    FakeExchange first = requests.get("a");
    await().until(() -> rig.origin.count("GET") == 1);
    FakeExchange wary = requests.get("a", "Cache-Control", "no-cache");
    await().until(() -> rig.origin.count("HEAD") == 1);
    held.countDown();
    assertThat(first.await().status()).isEqualTo(200);
    assertThat(wary.await().status()).isEqualTo(200);
  }

  /** The answer to a range does not have the checksums of the object. */
  @Test
  void aReadForChecksumsJoinsNoEarlierOpening() throws Exception {
    rig.origin.put("/bucket/a", new byte[LENGTH]);
    rig.origin.moreHeaders(Headers.builder().add("x-amz-checksum-crc32", "AAAAAA==").build());
    rig.origin.holdAnswers(held);
    FakeExchange first = requests.get("a", "Range", "bytes=0-9");
    await().until(() -> rig.origin.count("GET") == 1);
    FakeExchange checking = requests.get("a", "x-amz-checksum-mode", "ENABLED");
    await().until(() -> rig.origin.count("HEAD") == 1);
    held.countDown();
    assertThat(first.await().status()).isEqualTo(206);
    assertThat(checking.await().header("x-amz-checksum-crc32")).isEqualTo("AAAAAA==");
  }

  @Test
  void noCacheJoinsNoEarlierHead() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(61));
    rig.origin.holdHeads(held);
    FakeExchange first = requests.head("a");
    await().until(() -> rig.origin.count("HEAD") == 1);
    FakeExchange joining = requests.head("a");
    FakeExchange wary = requests.head("a", "Cache-Control", "no-cache");
    await().until(() -> rig.origin.count("HEAD") == 2);
    held.countDown();
    assertThat(first.await().status()).isEqualTo(200);
    assertThat(joining.await().status()).isEqualTo(200);
    assertThat(wary.await().status()).isEqualTo(200);
    assertThat(rig.origin.count("HEAD")).isEqualTo(2);
  }

  @Test
  void aSegmentIsPublishedWhileTheFillContinues() throws Exception {
    byte[] bytes = new byte[130 * STRIPE]; // two segments and two stripes
    new Random(5).nextBytes(bytes);
    rig.origin.put("/bucket/a", bytes);
    rig.origin.holdBodiesAfter(129 * STRIPE, held);
    FakeExchange first = requests.get("a");
    await().until(() -> rig.origin.bytesSent() >= 129 * STRIPE);
    String segments = "bytes=0-%d".formatted(128 * STRIPE - 1);
    await()
        .untilAsserted(() ->
            assertThat(requests.get("a", "Range", segments).await().header("X-Cache"))
                .isEqualTo("HIT"));
    assertThat(rig.settled()).as("the fill has ended").isFalse();
    held.countDown();
    assertThat(first.await().body()).isEqualTo(bytes);
  }

  @Test
  void aClockSetBackDoesNotMakeNewerAnswersOlder() throws Exception {
    stored("a");
    rig.pass(Duration.ofHours(-1));
    byte[] newer = new byte[STRIPE];
    rig.origin.put("/bucket/a", newer);
    assertThat(requests.get("a", "Cache-Control", "no-cache").await().body()).isEqualTo(newer);
    await().until(rig::settled);
    long asked = rig.origin.requests().size();
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(newer);
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.requests()).hasSize((int) asked);
  }

  @Test
  void fullLanesDropOneFillAndStopNoOther() throws Exception {
    byte[] bytes = new byte[60 * STRIPE];
    rig.origin.put("/bucket/dropped", bytes);
    rig.busyLanes(true);
    assertThat(requests.get("dropped").await().body()).isEqualTo(bytes);
    await().until(rig::settled);
    rig.busyLanes(false);
    stored("a");
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
  }

  private byte[] stored(String key) throws Exception {
    byte[] bytes = new byte[LENGTH];
    new Random(key.hashCode()).nextBytes(bytes);
    rig.origin.put("/bucket/" + key, bytes);
    requests.get(key).await();
    await().until(() -> rig.stripesHeld() == LENGTH / STRIPE && rig.settled());
    return bytes;
  }
}
