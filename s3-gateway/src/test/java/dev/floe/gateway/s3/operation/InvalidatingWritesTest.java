package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Writes that store nothing: what reads see while such a write is in flight, and after S3's answer.
 * Before each write, the object is a hit.
 */
class InvalidatingWritesTest {
  private static final String IN_FLIGHT = "Floe; fwd=bypass; detail=write-in-flight";
  private static final String DOUBTFUL = "Floe; fwd=bypass; detail=doubtful";
  private static final String MISS = "Floe; fwd=uri-miss; stored";
  private static final String CONFIRMED = "Floe; fwd=stale";
  private static final String HIT = "Floe; hit";

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final byte[] bytes = new byte[2 * CacheRig.STRIPE_BYTES];

  @BeforeEach
  void areHits() throws Exception {
    new Random(5).nextBytes(bytes);
    for (String key : new String[] {"a", "b", "other"}) {
      requests.put(key, bytes).await();
      assertStatus(key, HIT);
    }
  }

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @Test
  void noReadIsAnsweredFromTheCacheWhileADeleteIsInFlight() throws Exception {
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    FakeExchange delete = requests.delete("a", "v1");
    await().until(() -> rig.origin.count("DELETE") == 1);
    assertStatus("a", IN_FLIGHT);
    assertStatus("other", HIT);

    commit.countDown();

    assertThat(delete.await().status()).isEqualTo(204);
    assertThat(requests.get("a").await().status()).isEqualTo(404);
    assertStatus("other", HIT);
  }

  @Test
  void aDeleteThatS3RefusesLeavesItsObjectToBeConfirmed() throws Exception {
    rig.origin.refuse("DELETE", 403, 1);
    assertThat(requests.delete("a", "v1").await().status()).isEqualTo(403);
    assertStatus("a", CONFIRMED);
    assertStatus("a", HIT);
  }

  @Test
  void aDeleteThatFailsAtS3LeavesItsKeyToS3() throws Exception {
    rig.origin.refuse("DELETE", 500, 1);
    assertThat(requests.delete("a", "v1").await().status()).isEqualTo(500);
    assertStatus("a", DOUBTFUL);
    rig.pass(Duration.ofMinutes(15));
    assertStatus("a", MISS);
  }

  /** S3 cannot have carried out what it has not received. */
  @Test
  void aDeleteThatWasNotSentLeavesItsObjectToBeConfirmed() throws Exception {
    rig.origin.disconnect("DELETE", 1);
    assertThat(requests.delete("a", "v1").await().status()).isEqualTo(503);
    assertStatus("a", CONFIRMED);
    assertStatus("a", HIT);
  }

  @Test
  void aListOfDeletionsHoldsTheGateOfEachKey() throws Exception {
    HeldAnswer held = HeldAnswer.toNext("POST", rig.origin);
    FakeExchange deletes = requests.deleteVersions("v1", "a", "b", "a");
    held.awaitReached();
    assertStatus("a", IN_FLIGHT);
    assertStatus("b", IN_FLIGHT);
    assertStatus("other", HIT);

    held.release();

    deletes.await();
    assertStatus("a", MISS);
    assertStatus("b", MISS);
  }

  @Test
  void aChangeOfTheBucketRemovesAllItsObjects() throws Exception {
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    long before = rig.origin.count("PUT");
    FakeExchange change = requests.changeBucket();
    await().until(() -> rig.origin.count("PUT") > before);
    assertStatus("a", IN_FLIGHT);

    commit.countDown();

    assertThat(change.await().status()).isEqualTo(200);
    assertStatus("a", MISS);
    assertStatus("other", MISS);
  }

  @Test
  void aChangeOfTheBucketThatWasNotSentLeavesItsObjectsToBeConfirmed() throws Exception {
    rig.origin.disconnect("PUT", 1);
    assertThat(requests.changeBucket().await().status()).isEqualTo(503);
    assertStatus("a", CONFIRMED);
    assertStatus("other", CONFIRMED);
  }

  private void assertStatus(String key, String status) throws Exception {
    Answer read = requests.get(key).await();
    assertThat(read.body()).as(key).isEqualTo(bytes);
    assertThat(read.header("Cache-Status")).as(key).isEqualTo(status);
  }
}
