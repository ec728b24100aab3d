package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * S3's answer to a read is held on its way while the object is written, so it is outdated when it
 * arrives. It must not enter the directory, nor answer a read that began after the write.
 */
class ReadAfterWriteTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;
  private static final String PATH = "/bucket/a";

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final Random random = new Random(13);
  private final byte[] older = bytes(3 * STRIPE);
  private final byte[] newer = bytes(3 * STRIPE);

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @Test
  void anOpeningOvertakenByADeletionLeavesNoHead() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    FakeExchange reader = requests.get("a");
    answer.awaitReached();
    assertThat(requests.delete("a").await().status()).isEqualTo(204);
    answer.release();
    assertThat(reader.await().body()).as("the old version, whole").isEqualTo(older);
    assertThat(requests.head("a").await().status()).isEqualTo(404);
    assertThat(requests.get("a").await().status()).isEqualTo(404);
  }

  @Test
  void anOpeningOvertakenByAPutDoesNotReplaceItsHead() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    FakeExchange reader = requests.get("a");
    answer.awaitReached();
    requests.put("a", newer).await();
    assertNewIsAHit();
    answer.release();
    assertThat(reader.await().body()).as("the old version, whole").isEqualTo(older);
    assertNewIsAHit();
  }

  @Test
  void aReadAfterAWriteDoesNotWaitForAnEarlierOpening() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    FakeExchange reader = requests.get("a");
    answer.awaitReached();
    requests.delete("a").await();
    rig.origin.put(PATH, newer);
    FakeExchange afterwards = requests.get("a");
    awaitAskedTwice("GET");
    answer.release();
    assertThat(afterwards.await().body()).isEqualTo(newer);
    assertThat(reader.await().body()).isEqualTo(older);
  }

  /**
   * Waits until S3 has received two requests with this method. Gives up after 1 s, before a reader
   * stops waiting for the answer to another client.
   */
  private void awaitAskedTwice(String method) {
    try {
      await().atMost(Duration.ofSeconds(1)).until(() -> rig.origin.count(method) == 2);
    } catch (ConditionTimeoutException e) {
      // The later reader waits for the held answer instead of asking S3. It receives that answer
      // once it is released.
    }
  }

  @Test
  void aRevalidationOvertakenByADeletionLeavesNoHead() throws Exception {
    becomeStale();
    HeldAnswer answer = HeldAnswer.toNext("HEAD", rig.origin);
    FakeExchange reader = requests.head("a");
    answer.awaitReached();
    assertThat(requests.delete("a").await().status()).isEqualTo(204);
    answer.release();
    awaitEnd(reader);
    assertThat(requests.head("a").await().status()).isEqualTo(404);
    assertThat(requests.get("a").await().status()).isEqualTo(404);
  }

  @Test
  void aReadAfterAWriteDoesNotWaitForAnEarlierRevalidation() throws Exception {
    becomeStale();
    HeldAnswer answer = HeldAnswer.toNext("HEAD", rig.origin);
    FakeExchange reader = requests.head("a");
    answer.awaitReached();
    assertThat(requests.delete("a").await().status()).isEqualTo(204);
    FakeExchange afterwards = requests.head("a");
    awaitAskedTwice("HEAD");
    answer.release();
    assertThat(afterwards.await().status()).isEqualTo(404);
    awaitEnd(reader);
  }

  /** A 404 may be outdated too: the entry of a later PUT stays. */
  @Test
  void aRevalidationThatFoundNothingDoesNotForgetALaterPut() throws Exception {
    HeldAnswer answer = HeldAnswer.toNext("HEAD", rig.origin);
    FakeExchange reader = requests.head("a");
    answer.awaitReached();
    requests.put("a", newer).await();
    assertNewIsAHit();
    answer.release();
    assertThat(reader.await().status()).isEqualTo(404);
    assertNewIsAHit();
  }

  /**
   * The object is written past the gateway, so only the times of the requests order the answers.
   */
  @Test
  void aLateAnswerToAHeadDoesNotReplaceANewerOne() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("HEAD", rig.origin);
    FakeExchange late = requests.head("a");
    answer.awaitReached();
    rig.pass(Duration.ofSeconds(1));
    rig.origin.put(PATH, newer);
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
    await().until(() -> rig.stripesHeld() == 3 && rig.settled());
    answer.release();
    late.await();
    assertNewIsAHit();
  }

  @Test
  void aLateAnswerToAGetDoesNotReplaceANewerHead() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    FakeExchange late = requests.get("a");
    answer.awaitReached();
    rig.pass(Duration.ofSeconds(1));
    rig.origin.put(PATH, newer);
    String etag = requests.head("a").await().header("ETag");
    answer.release();
    late.await();
    Answer hit = requests.head("a").await();
    assertThat(hit.header("X-Cache")).isEqualTo("HIT");
    assertThat(hit.header("ETag")).isEqualTo(etag);
  }

  @Test
  void freshnessOfAMissIsCountedFromTheRequest() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    FakeExchange miss = requests.get("a");
    answer.awaitReached();
    rig.pass(Duration.ofSeconds(50));
    answer.release();
    miss.await();
    await().until(() -> rig.stripesHeld() == 3 && rig.settled());
    assertAgeIsFiftySecondsAndEndsWithTheMinute();
  }

  @Test
  void freshnessOfARevalidationIsCountedFromTheRequest() throws Exception {
    becomeStale();
    HeldAnswer answer = HeldAnswer.toNext("HEAD", rig.origin);
    FakeExchange reader = requests.get("a");
    answer.awaitReached();
    rig.pass(Duration.ofSeconds(50));
    answer.release();
    reader.await();
    assertAgeIsFiftySecondsAndEndsWithTheMinute();
  }

  /** Deleting a version may change the key's current content. */
  @Test
  void aDeletionOfAVersionIsSeen() throws Exception {
    requests.put("a", older).await();
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
    requests.delete("a", "v1").await();
    assertThat(requests.get("a").await().status()).isEqualTo(404);
  }

  @Test
  void deletionsOfVersionsAreSeen() throws Exception {
    for (String key : new String[] {"a", "b"}) {
      requests.put(key, older).await();
      assertThat(requests.get(key).await().header("X-Cache")).isEqualTo("HIT");
    }
    long asked = rig.origin.count("GET");
    requests.deleteVersions("v1", "a", "b").await();
    requests.get("a").await();
    requests.get("b").await();
    assertThat(rig.origin.count("GET")).isEqualTo(asked + 2);
  }

  private void becomeStale() throws Exception {
    rig.origin.put(PATH, older);
    requests.get("a").await();
    await().until(() -> rig.stripesHeld() == 3 && rig.settled());
    rig.pass(Duration.ofSeconds(61));
  }

  private void assertNewIsAHit() throws Exception {
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(newer);
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
  }

  private void assertAgeIsFiftySecondsAndEndsWithTheMinute() throws Exception {
    Answer hit = requests.get("a").await();
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.header("Age")).isEqualTo("50");
    rig.pass(Duration.ofSeconds(11));
    assertThat(requests.get("a").await().header("Cache-Status")).startsWith("Floe; fwd=stale");
  }

  /** Waits for a reader that may be cut off, because it was reading during the write. */
  private static void awaitEnd(FakeExchange reader) throws Exception {
    try {
      var _ = reader.await();
    } catch (ExecutionException e) {
      assertThat(e).hasMessageContaining("cut");
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
