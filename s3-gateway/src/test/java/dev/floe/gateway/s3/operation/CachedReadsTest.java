package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.cache.read.ObjectReads;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedReadsTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;

  private final CacheRig rig = new CacheRig(64);
  private final Requests requests = new Requests(rig);
  private final Random random = new Random(7);

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 1024, STRIPE - 1, STRIPE, STRIPE + 1, 5 * STRIPE + 77, 90 * STRIPE})
  void missFillsAndTheNextReadHits(int length) throws Exception {
    byte[] bytes = store("a", length);
    Answer miss = requests.get("a").await();
    assertThat(miss.status()).isEqualTo(200);
    assertThat(miss.body()).isEqualTo(bytes);
    assertThat(miss.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
    filled(length);
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(bytes);
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    assertThat(hit.header("ETag")).isEqualTo(miss.header("ETag"));
    assertThat(rig.origin.requests()).hasSize(1);
    assertThat(rig.origin.bytesSent()).isEqualTo(length);
    assertThat(rig.allSealed()).isTrue();
  }

  @Test
  void anEmptyObjectIsAHitByItsHeadAlone() throws Exception {
    store("empty", 0);
    assertThat(requests.get("empty").await().body()).isEmpty();
    assertThat(requests.get("empty").await().header("X-Cache")).isEqualTo("HIT");
    assertThat(requests.get("empty", "Range", "bytes=0-").await().status()).isEqualTo(416);
  }

  /** A fill asks S3 for checksums; an answer without bytes to fill is relayed to the client. */
  @Test
  void aRelayedAnswerHasNoChecksumsThatTheClientDidNotAskFor() throws Exception {
    rig.origin.moreHeaders(Headers.builder().add("x-amz-checksum-crc32", "AAAAAA==").build());
    store("empty", 0);
    assertThat(requests.get("empty").await().header("x-amz-checksum-crc32")).isEmpty();
  }

  @Test
  void errorsOfS3ArePassedOnAndNotKept() throws Exception {
    Answer missing = requests.get("none").await();
    assertThat(missing.status()).isEqualTo(404);
    assertThat(new String(missing.body(), StandardCharsets.UTF_8)).contains("NoSuchKey");
    byte[] bytes = store("none", 10);
    assertThat(requests.get("none").await().body()).isEqualTo(bytes);
  }

  @Test
  void rangesOfAnUnknownObjectFillTheStripesTheyTouch() throws Exception {
    byte[] bytes = store("a", 20 * STRIPE);
    Answer part =
        requests.get("a", "Range", "bytes=%d-%d".formatted(STRIPE + 5, 3 * STRIPE)).await();
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Range"))
        .isEqualTo("bytes %d-%d/%d".formatted(STRIPE + 5, 3 * STRIPE, 20 * STRIPE));
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, STRIPE + 5, 3 * STRIPE + 1));
    assertThat(rig.origin.bytesSent()).isEqualTo(3 * STRIPE);
    filled(3 * STRIPE);
    Answer hit =
        requests.get("a", "Range", "bytes=%d-%d".formatted(STRIPE, 4 * STRIPE - 1)).await();
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    Answer partial = requests.get("a").await();
    assertThat(partial.body()).isEqualTo(bytes);
    assertThat(partial.header("Cache-Status")).isEqualTo("Floe; fwd=partial; stored");
    assertThat(rig.origin.bytesSent()).isEqualTo(20 * STRIPE);
    filled(20 * STRIPE);
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
  }

  @Test
  void aThousandRangesAreTheObjectsOwnBytes() throws Exception {
    int length = 30 * STRIPE + 123;
    byte[] bytes = store("a", length);
    for (int i = 0; i < 1000; i++) {
      int start = random.nextInt(length);
      int end = start + 1 + random.nextInt(Math.min(length - start, 3 * STRIPE));
      Answer part = requests.get("a", "Range", "bytes=%d-%d".formatted(start, end - 1)).await();
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, start, end));
    }
  }

  @Test
  void aSuffixOfAnUnknownObjectGoesToS3Unchanged() throws Exception {
    byte[] bytes = store("a", 5 * STRIPE);
    Answer first = requests.get("a", "Range", "bytes=-10").await();
    assertThat(first.body()).isEqualTo(Arrays.copyOfRange(bytes, 5 * STRIPE - 10, 5 * STRIPE));
    assertThat(first.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss");
    await().until(() -> rig.cache.objects() == 1);
    assertThat(requests.get("a", "Range", "bytes=-10").await().header("Cache-Status"))
        .isEqualTo("Floe; fwd=uri-miss; stored");
    filled(STRIPE);
    assertThat(requests.get("a", "Range", "bytes=-10").await().header("X-Cache")).isEqualTo("HIT");
  }

  /** A node deletes unsealed blocks after a while: they must not count as stored. */
  @Test
  void aSegmentDoesNotCountOnNodesThatDidNotSealIt() throws Exception {
    byte[] bytes = store("a", 3 * STRIPE);
    rig.sealOn(CacheRig.DATA_BLOCKS - 1);
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    await().until(rig::settled);

    rig.sealOn(Integer.MAX_VALUE);
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("MISS");
    assertThat(rig.origin.bytesSent()).isEqualTo(2L * bytes.length);
  }

  @Test
  void manyClientsOfOneColdObjectShareOneReadOfEachByte() throws Exception {
    byte[] bytes = store("a", 40 * STRIPE + 1);
    CountDownLatch held = new CountDownLatch(1);
    rig.origin.holdBodies(held);
    List<FakeExchange> clients = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      clients.add(requests.get("a"));
    }
    held.countDown();
    for (FakeExchange client : clients) {
      assertThat(client.await().body()).isEqualTo(bytes);
    }
    assertThat(rig.origin.bytesSent()).isEqualTo(bytes.length);
  }

  @Test
  void aClientThatLeavesStopsNoOther() throws Exception {
    byte[] bytes = store("a", 40 * STRIPE + 1);
    CountDownLatch held = new CountDownLatch(1);
    rig.origin.holdBodies(held);
    FakeExchange first = requests.get("a");
    await().until(() -> rig.origin.count("GET") == 1);
    FakeExchange second = requests.get("a");
    first.leave();
    held.countDown();
    assertThat(second.await().body()).isEqualTo(bytes);
    assertThat(rig.origin.bytesSent()).isEqualTo(bytes.length);
  }

  /**
   * A read that waits for the first answer does not ask S3 again, and neither does a read that
   * finds the object's head.
   */
  @Test
  void manyRoundsOfManyClientsCostOneReadEach() throws Exception {
    for (int round = 0; round < 200; round++) {
      String key = "cold-" + round;
      byte[] bytes = store(key, 3 * STRIPE + 1);
      List<FakeExchange> clients = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        clients.add(requests.get(key));
      }
      for (FakeExchange client : clients) {
        assertThat(client.await().body()).isEqualTo(bytes);
      }
      assertThat(rig.origin.count("GET")).as("round %d", round).isEqualTo(round + 1);
    }
  }

  @Test
  void aReadThatKnowsTheHeadWaitsForAnEarlierGet() throws Exception {
    byte[] bytes = store("a", 5 * STRIPE);
    CountDownLatch held = new CountDownLatch(1);
    rig.origin.holdAnswers(held);
    FakeExchange first = requests.get("a");
    await().until(() -> rig.origin.count("GET") == 1);
    requests.head("a").await();
    FakeExchange second = requests.get("a", "Range", "bytes=0-99");
    // Once this HEAD is answered, the second read has done its lookup: it waits or has asked S3.
    Answer third = requests.head("a").await();
    assertThat(third.header("X-Cache")).isEqualTo("HIT");
    held.countDown();
    assertThat(first.await().body()).isEqualTo(bytes);
    assertThat(second.await().body()).isEqualTo(Arrays.copyOf(bytes, 100));
    assertThat(rig.origin.count("GET")).isEqualTo(1);
  }

  @Test
  void manyRangesOfOneColdObjectReadNoByteTwice() throws Exception {
    for (int round = 0; round < 20; round++) {
      String key = "cold-" + round;
      int length = 40 * STRIPE + 5;
      byte[] bytes = store(key, length);
      long before = rig.origin.bytesSent();
      List<FakeExchange> clients = new ArrayList<>();
      List<byte[]> expected = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int start = random.nextInt(length);
        int end = start + 1 + random.nextInt(Math.min(length - start, 6 * STRIPE));
        clients.add(requests.get(key, "Range", "bytes=%d-%d".formatted(start, end - 1)));
        expected.add(Arrays.copyOfRange(bytes, start, end));
      }
      for (int i = 0; i < clients.size(); i++) {
        assertThat(clients.get(i).await().body()).isEqualTo(expected.get(i));
      }
      assertThat(rig.origin.bytesSent() - before).isLessThanOrEqualTo(length);
    }
  }

  @Test
  void aFillEndsBeforeTheStripesOfALaterFill() throws Exception {
    int length = 12 << 20; // too long for a reader of the object's end to wait for the fill
    byte[] bytes = store("a", length);
    CountDownLatch held = new CountDownLatch(1);
    rig.origin.holdBodies(held);
    FakeExchange whole = requests.get("a", "Range", "bytes=0-");
    await().until(() -> rig.origin.count("GET") == 1);
    int start = 10 << 20;
    FakeExchange part =
        requests.get("a", "Range", "bytes=%d-%d".formatted(start, start + 2 * STRIPE - 1));
    await().until(() -> rig.origin.count("GET") == 2);
    held.countDown();
    assertThat(whole.await().body()).isEqualTo(bytes);
    assertThat(part.await().body()).isEqualTo(Arrays.copyOfRange(bytes, start, start + 2 * STRIPE));
    assertThat(rig.origin.count("GET")).isEqualTo(3);
    assertThat(rig.origin.bytesSent()).isEqualTo(length);
  }

  @Test
  void aStaleEntryIsConfirmedByOneHead() throws Exception {
    byte[] bytes = store("a", 3 * STRIPE);
    requests.get("a").await();
    filled(3 * STRIPE);
    rig.pass(Duration.ofSeconds(61));
    Answer confirmed = requests.get("a").await();
    assertThat(confirmed.body()).isEqualTo(bytes);
    assertThat(confirmed.header("Cache-Status")).isEqualTo("Floe; fwd=stale");
    assertThat(confirmed.header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.count("HEAD")).isEqualTo(1);
    assertThat(requests.get("a").await().header("Cache-Status")).isEqualTo("Floe; hit");
  }

  @Test
  void aWritePastTheGatewayIsSeenWhenFreshnessEnds() throws Exception {
    store("a", 3 * STRIPE);
    requests.get("a").await();
    filled(3 * STRIPE);
    byte[] newer = store("a", 2 * STRIPE);
    rig.pass(Duration.ofSeconds(61));
    Answer changed = requests.get("a").await();
    assertThat(changed.body()).isEqualTo(newer);
    assertThat(changed.header("Cache-Status")).isEqualTo("Floe; fwd=stale; stored");
    byte[] newest = store("a", STRIPE);
    assertThat(requests.get("a", "Cache-Control", "no-cache").await().body()).isEqualTo(newest);
  }

  @Test
  void noStoreBypassesTheCache() throws Exception {
    store("a", 10);
    assertThat(requests.get("a", "Cache-Control", "no-store").await().header("Cache-Status"))
        .isEqualTo("Floe; fwd=bypass; detail=client-no-store");
    assertThat(rig.cache.objects()).isZero();
  }

  @Test
  void objectsUnderKmsKeysBypassTheCache() throws Exception {
    byte[] bytes = store("a", 10);
    rig.origin.moreHeaders(
        Headers.builder().add("x-amz-server-side-encryption", "aws:kms").build());
    for (int i = 1; i <= 2; i++) {
      Answer answer = requests.get("a").await();
      assertThat(answer.body()).isEqualTo(bytes);
      assertThat(answer.header("Cache-Status")).isEqualTo("Floe; fwd=bypass; detail=sse-kms");
      assertThat(rig.origin.count("GET")).isEqualTo(i);
    }
  }

  @Test
  void headIsAnsweredFromTheEntryAndCreatesOne() throws Exception {
    store("a", 2 * STRIPE);
    assertThat(requests.head("a").await().header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss");
    Answer hit = requests.head("a").await();
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    assertThat(hit.head().contentLength()).isEqualTo(2 * STRIPE);
    assertThat(hit.body()).isEmpty();
    assertThat(requests.head("none").await().status()).isEqualTo(404);
  }

  @Test
  void conditionsAreAnsweredFromTheEntryAndStillFillIt() throws Exception {
    byte[] bytes = store("a", 2 * STRIPE);
    String etag = requests.head("a").await().header("ETag");
    Answer part = requests.get("a", "If-Match", etag, "Range", "bytes=0-9").await();
    assertThat(part.body()).isEqualTo(Arrays.copyOf(bytes, 10));
    filled(STRIPE);
    long asked = rig.origin.requests().size();
    assertThat(requests.get("a", "If-None-Match", etag).await().status()).isEqualTo(304);
    assertThat(requests.get("a", "If-Match", "\"other\"").await().status()).isEqualTo(412);
    assertThat(requests.get("a", "Range", "bytes=%d-".formatted(2 * STRIPE)).await().status())
        .isEqualTo(416);
    assertThat(rig.origin.requests()).hasSize((int) asked);
  }

  @Test
  void theErrorForARangeBeyondTheEndNamesTheClientsRange() throws Exception {
    store("a", 2 * STRIPE);
    String range = "bytes=%d-".formatted(5 * STRIPE + 7);
    assertThat(requests.get("a", "Range", range).await().status()).isEqualTo(416);
    assertThat(rig.origin.requests().getLast().headers().first("Range")).contains(range);
  }

  @Test
  void unusualConditionsAreEvaluatedByS3() throws Exception {
    store("a", 10);
    String etag = requests.head("a").await().header("ETag");
    for (String list : List.of("\"x\" " + etag, "W/ " + etag, "")) {
      assertThat(requests.get("a", "If-Match", list).await().header("Cache-Status"))
          .isEqualTo("Floe; fwd=bypass; detail=condition-form");
      assertThat(rig.origin.requests().getLast().headers().first("If-Match")).contains(list);
    }
  }

  @Test
  void readsAreRefusedWhileTooManyWaitForMemory() throws Exception {
    byte[] bytes = store("a", STRIPE);
    List<MemoryBudget.Ticket> waiting = rig.exhaustMemory(ObjectReads.WAITING_LIMIT);
    assertThat(requests.get("a").await().status()).isEqualTo(503);
    assertThat(requests.head("a").await().status()).isEqualTo(200);
    rig.restoreMemory(waiting);
    assertThat(requests.get("a").await().body()).isEqualTo(bytes);
  }

  @Test
  void theRestIsReadFromS3WhenNodesLoseStripesUnnoticed() throws Exception {
    byte[] bytes = store("a", 6 * STRIPE);
    requests.get("a").await();
    filled(6 * STRIPE);
    rig.loseStripes(2);
    Answer answer = requests.get("a").await();
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(rig.origin.bytesSent()).isEqualTo(10L * STRIPE);
  }

  @Test
  void aLossBeforeTheFirstByteOfADeletedVersionRestartsTheRead() throws Exception {
    store("a", 6 * STRIPE);
    requests.get("a").await();
    filled(6 * STRIPE);
    byte[] newer = store("a", 4 * STRIPE);
    rig.loseStripes(0);
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
  }

  @Test
  void clientsAreServedIfNodesKeepNothing() throws Exception {
    byte[] bytes = store("a", 10 * STRIPE);
    rig.refuseWrites(true);
    for (int i = 0; i < 5; i++) {
      assertThat(requests.get("a").await().body()).isEqualTo(bytes);
    }
    assertThat(rig.stripesHeld()).isZero();
  }

  private byte[] store(String key, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    rig.origin.put("/bucket/" + key, bytes);
    return bytes;
  }

  /** Waits until this many bytes are on the nodes and published. */
  private void filled(int bytes) {
    await().until(() -> rig.stripesHeld() == Math.ceilDiv(bytes, STRIPE) && rig.settled());
  }
}
