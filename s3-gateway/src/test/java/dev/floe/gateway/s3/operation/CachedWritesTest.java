package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachedWritesTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final Random random = new Random(11);

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, STRIPE, 3 * STRIPE + 5, 70 * STRIPE})
  void aPutObjectIsAHitAtOnce(int length) throws Exception {
    byte[] bytes = bytes(length);
    Answer put = requests.put("a", bytes).await();
    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method; stored");
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(bytes);
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.header("ETag")).isEqualTo(put.header("ETag"));
    assertThat(hit.header("Content-Type")).isEqualTo("text/plain");
    assertThat(rig.origin.count("GET")).isZero();
    assertThat(rig.allSealed()).isTrue();
  }

  /** A PUT waits for nodes that keep storing its blocks, if it may wait long enough. */
  @Test
  void slowNodesKeepAllOfAPut() throws Exception {
    rig.slowWrites(Duration.ofMillis(1200));
    byte[] bytes = bytes(70 * STRIPE);
    Answer put = requests.put("a", bytes).await();
    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method; stored");
    rig.slowWrites(Duration.ZERO);
    await().until(() -> requests.get("a").await().header("Cache-Status").equals("Floe; hit"));
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    assertThat(rig.origin.count("GET")).isZero();
  }

  @Test
  void stoppedNodesNeitherFailNorDelayAPut() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    rig.stallWrites(held);
    byte[] bytes = bytes(70 * STRIPE);
    Answer put = requests.put("a", bytes).await();
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method");
    assertThat(rig.origin.get("/bucket/a")).isEqualTo(bytes);
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    held.countDown();
  }

  /**
   * The oldest segment on the full nodes is evicted for the new one. After that, only the new one's
   * bytes are accounted.
   */
  @Test
  void fullNodesEvictForNewObjects() throws Exception {
    rig.limitNodes(10);
    byte[] newer = bytes(6 * STRIPE - 100);
    requests.put("old", bytes(6 * STRIPE)).await();
    assertThat(requests.get("old").await().header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(rig.accountedBytes()).isEqualTo(6 * STRIPE * 3 / 2);

    requests.put("new", newer).await();

    Answer hit = requests.get("new").await();
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.body()).isEqualTo(newer);
    assertThat(rig.origin.count("GET")).isZero();
    // The last stripe has blocks of 1,024 bytes too; only the bytes past the end are not stored.
    assertThat(rig.accountedBytes()).isEqualTo(6 * STRIPE * 3 / 2 - 100);
    assertThat(requests.get("old").await().header("X-Cache")).isEqualTo("MISS");
  }

  @Test
  void aFillBegunDuringAPutIsNotPublished() throws Exception {
    byte[] older = bytes(3 * STRIPE);
    rig.origin.put("/bucket/a", older);
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    byte[] newer = bytes(2 * STRIPE);
    FakeExchange put = requests.put("a", newer);
    await().until(() -> rig.origin.count("PUT") == 1);
    Answer during = requests.get("a").await();
    assertThat(during.body()).isEqualTo(older);
    assertThat(during.header("Cache-Status")).isEqualTo("Floe; fwd=bypass; detail=write-in-flight");
    commit.countDown();
    assertThat(put.await().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
  }

  @Test
  void neitherOfTwoOverlappingPutsIsPublished() throws Exception {
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    FakeExchange first = requests.put("a", bytes(2 * STRIPE));
    FakeExchange second = requests.put("a", bytes(3 * STRIPE));
    await().until(() -> rig.origin.count("PUT") == 2);
    commit.countDown();
    first.await();
    second.await();
    Answer after = requests.get("a").await();
    assertThat(after.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
    assertThat(after.body()).isEqualTo(rig.origin.get("/bucket/a"));
  }

  @Test
  void anObjectIsNoHitWhileItIsWritten() throws Exception {
    byte[] older = bytes(3 * STRIPE);
    requests.put("a", older).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    FakeExchange put = requests.put("a", bytes(2 * STRIPE));
    await().until(() -> rig.origin.count("PUT") == 2);
    for (Answer during : List.of(requests.get("a").await(), requests.head("a").await())) {
      assertThat(during.header("Cache-Status"))
          .isEqualTo("Floe; fwd=bypass; detail=write-in-flight");
    }
    commit.countDown();
    put.await();
  }

  /** S3 says that it wrote nothing. One HEAD confirms the object, whose bytes are still there. */
  @ParameterizedTest
  @CsvSource({
    "PUT, 400",
    "PUT, 403",
    "PUT, 404",
    "PUT, 409",
    "PUT, 412",
    "DELETE, 403",
    "DELETE, 412"
  })
  void aRefusedWriteLeavesTheObjectInTheCache(String method, int status) throws Exception {
    byte[] bytes = bytes(3 * STRIPE);
    requests.put("a", bytes).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    rig.origin.refuse(method, status, 1);
    FakeExchange write =
        method.equals("PUT") ? requests.put("a", bytes(STRIPE)) : requests.delete("a");
    assertThat(write.await().status()).isEqualTo(status);
    assertKept(bytes);
  }

  /** The connection to S3 fails before S3 has received the last byte; the gateway answers 503. */
  @Test
  void aPutThatIsCutOffLeavesTheObjectInTheCache() throws Exception {
    byte[] bytes = bytes(3 * STRIPE);
    requests.put("a", bytes).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    rig.origin.disconnect("PUT", 1);
    assertThat(requests.put("a", bytes(STRIPE)).await().status()).isEqualTo(503);
    assertKept(bytes);
  }

  private void assertKept(byte[] bytes) throws Exception {
    long heads = rig.origin.count("HEAD");
    Answer confirmed = requests.get("a").await();
    assertThat(confirmed.body()).isEqualTo(bytes);
    assertThat(confirmed.header("X-Cache")).isEqualTo("HIT");
    assertThat(confirmed.header("Cache-Status")).isEqualTo("Floe; fwd=stale");
    assertThat(rig.origin.count("HEAD")).isEqualTo(heads + 1);
    assertThat(requests.get("a").await().header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(rig.origin.count("GET")).isZero();
  }

  /** A conditional write that fails may be the first sign of a write past the gateway. */
  @Test
  void aFailedConditionShowsWhatWasWrittenPastTheGateway() throws Exception {
    requests.put("a", bytes(3 * STRIPE)).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    byte[] newer = bytes(2 * STRIPE);
    rig.origin.put("/bucket/a", newer);
    rig.origin.refuse("PUT", 412, 1);
    requests.put("a", bytes(STRIPE)).await();
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
  }

  @Test
  void aWriteThatS3DidNotRefuseLeavesNothingOfTheObject() throws Exception {
    requests.put("a", bytes(3 * STRIPE)).await();
    await().until(() -> rig.cache.objects() == 1);
    requests.delete("a").await();
    assertThat(rig.cache.objects()).isZero();
    requests.put("a", bytes(3 * STRIPE)).await();
    await().until(() -> rig.cache.objects() == 1);
    rig.origin.loseAnswers(true);
    requests.put("a", bytes(STRIPE)).await();
    assertThat(rig.cache.objects()).isZero();
  }

  @Test
  void aPutOfUnknownOutcomeLeavesItsKeyToS3() throws Exception {
    rig.origin.put("/bucket/a", bytes(STRIPE));
    requests.get("a").await();
    rig.origin.loseAnswers(true);
    byte[] newer = bytes(2 * STRIPE);
    assertThat(requests.put("a", newer).await().status()).isEqualTo(503);
    for (int i = 0; i < 2; i++) {
      Answer doubtful = requests.get("a").await();
      assertThat(doubtful.body()).isEqualTo(newer);
      assertThat(doubtful.header("Cache-Status")).isEqualTo("Floe; fwd=bypass; detail=doubtful");
    }
    rig.pass(Duration.ofMinutes(15));
    assertThat(requests.get("a").await().header("Cache-Status"))
        .isEqualTo("Floe; fwd=uri-miss; stored");
  }

  @Test
  void aGetAfterThePutsAnswerSeesItWhileAnOldFillRuns() throws Exception {
    byte[] older = bytes(5 * STRIPE);
    rig.origin.put("/bucket/a", older);
    CountDownLatch body = new CountDownLatch(1);
    rig.origin.holdBodies(body);
    FakeExchange reader = requests.get("a");
    await().until(() -> rig.origin.bytesSent() > 0);
    byte[] newer = bytes(4 * STRIPE);
    requests.put("a", newer).await();
    FakeExchange after = requests.get("a");
    body.countDown();
    assertThat(after.await().body()).isEqualTo(newer);
    assertThat(reader.await().body()).as("the old version, whole").isEqualTo(older);
    await().until(rig::settled);
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(newer);
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
  }

  @Test
  void deletedObjectsAreGone() throws Exception {
    requests.put("a", bytes(STRIPE)).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    assertThat(requests.delete("a").await().status()).isEqualTo(204);
    assertThat(requests.get("a").await().status()).isEqualTo(404);
    assertThat(requests.head("a").await().status()).isEqualTo(404);
  }

  @Test
  void aPutUnderACustomersKeyIsNotKept() throws Exception {
    Answer put =
        requests
            .put("a", bytes(10), "x-amz-server-side-encryption-customer-algorithm", "AES256")
            .await();
    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method");
    rig.origin.moreHeaders(
        Headers.builder().add("x-amz-server-side-encryption-customer-algorithm", "AES256").build());
    assertThat(requests.get("a").await().header("Cache-Status"))
        .isEqualTo("Floe; fwd=bypass; detail=sse-c");
  }

  /**
   * One writer numbers its PUTs. A read that starts after a PUT has ended returns the bytes of that
   * PUT or of a later one.
   */
  @Test
  void constantReadersSeeEveryFinishedWrite() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    requests.put("a", numbered(0)).await();
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        readers.add(threads.submit(() -> hammer(ended, over)));
      }
      for (int number = 1; number <= 200; number++) {
        assertThat(requests.put("a", numbered(number)).await().status()).isEqualTo(200);
        ended.set(number);
      }
      over.set(true);
    }
    for (Future<?> reader : readers) {
      reader.get();
    }
  }

  private Void hammer(AtomicInteger ended, AtomicBoolean over) throws Exception {
    while (!over.get()) {
      int atLeast = ended.get();
      byte[] seen = requests.get("a").await().body();
      int number = ByteBuffer.wrap(seen).getInt();
      assertThat(number).isGreaterThanOrEqualTo(atLeast);
      assertThat(seen).isEqualTo(numbered(number));
    }
    return null;
  }

  /** Each number has its own bytes and its own length. */
  private static byte[] numbered(int number) {
    byte[] bytes = new byte[2 * STRIPE + number];
    new Random(number).nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(number);
    return bytes;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
