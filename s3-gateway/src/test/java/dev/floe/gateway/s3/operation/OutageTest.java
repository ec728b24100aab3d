package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRule;
import dev.floe.gateway.policy.freshness.KeyPattern;
import dev.floe.gateway.policy.freshness.OutageRule;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads while S3 fails, under rules that admit stale content. */
class OutageTest {
  private static final String STALE = "Floe; fwd=stale; detail=origin-error";
  private static final int LENGTH = 2 * CacheRig.STRIPE_BYTES;
  private static final byte[] BYTES = new byte[LENGTH];
  private static final int ALL = 1_000_000;

  private final CacheRig rig =
      new CacheRig(
          64,
          Duration.ofMinutes(1),
          Map.of(
              KeyPattern.parse("bucket/fixed/"), new FreshnessRule.Same(Freshness.IMMUTABLE),
              KeyPattern.parse("bucket/asked/"), new FreshnessRule.Same(Freshness.VALIDATE)),
          Map.of(
              KeyPattern.parse("bucket"), new OutageRule(true, Duration.ofMinutes(10)),
              KeyPattern.parse("bucket/fixed/"), new OutageRule(true, Duration.ZERO),
              KeyPattern.parse("bucket/off/"), OutageRule.OFF));
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
  @ValueSource(ints = {0, 429, 500, 502, 503, 504})
  void contentThatS3CannotConfirmIsServed(int status) throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("HEAD", status, ALL);
    Answer answer = requests.get("a").await();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BYTES);
    assertThat(answer.header("Cache-Status")).isEqualTo(STALE);
    assertThat(answer.header("X-Cache")).isEqualTo("STALE");
    assertThat(answer.header("Age")).isEqualTo("90");
    assertThat(answer.header("Warning"))
        .isEqualTo("110 - \"Response is Stale\", 111 - \"Revalidation Failed\"");
    assertThat(requests.head("a").await().header("Cache-Status")).isEqualTo(STALE);
    assertThat(requests.get("a", "Range", "bytes=5-9").await().body()).hasSize(5);
    assertThat(requests.get("a", "If-None-Match", answer.header("ETag")).await().status())
        .isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 501})
  void aDecisionOfS3IsPassedOn(int status) throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("HEAD", status, ALL);
    await().untilAsserted(() -> assertThat(requests.head("a").await().status()).isEqualTo(status));
  }

  @Test
  void anObjectThatIsGoneIsNotServed() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("HEAD", 404, ALL);
    await().untilAsserted(() -> assertThat(requests.head("a").await().status()).isEqualTo(404));
    rig.origin.refuse("HEAD", 503, ALL);
    assertThat(requests.head("a").await().status()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({
    "a, 659, '', true",
    "a, 661, '', false",
    "asked/a, 0, '', true",
    "asked/a, 601, '', false",
    "off/a, 61, '', false",
    "a, 61, no-cache, false",
    "a, 61, max-age=60, false",
    "fixed/a, 1000000, '', true",
  })
  void eachObjectFollowsItsRule(String key, long age, String cacheControl, boolean served)
      throws Exception {
    stored(key);
    rig.pass(Duration.ofSeconds(age));
    rig.origin.refuse("HEAD", 503, ALL);
    Answer answer =
        cacheControl.isEmpty()
            ? requests.head(key).await()
            : requests.head(key, "Cache-Control", cacheControl).await();
    assertThat(answer.status()).isEqualTo(served ? 200 : 503);
  }

  @Test
  void aWriteOfUnknownOutcomeEndsStaleAnswers() throws Exception {
    stored("a");
    stored("b");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.loseAnswers(true);
    assertThat(requests.put("a", new byte[LENGTH + 1]).await().status()).isEqualTo(503);
    rig.origin.refuse("HEAD", 503, ALL);
    assertThat(requests.head("a").await().status()).isEqualTo(503);
    assertThat(requests.head("b").await().header("Cache-Status")).isEqualTo(STALE);
    rig.origin.refuse("GET", 503, ALL);
    assertThat(requests.get("a").await().status()).isEqualTo(503);
    assertThat(requests.get("b").await().header("Cache-Status")).isEqualTo(STALE);
  }

  @Test
  void aDeletionThatS3RefusedEndsStaleAnswers() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("DELETE", 503, 1);
    assertThat(requests.delete("a").await().status()).isEqualTo(503);
    rig.origin.refuse("HEAD", 503, ALL);
    assertThat(requests.head("a").await().status()).isEqualTo(503);
  }

  @Test
  void aWriteThatBeginsWhileS3IsAskedEndsStaleAnswers() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    byte[] other = new byte[LENGTH + 1];
    rig.origin.loseAnswers(true);
    rig.origin.disconnect("HEAD", ALL);
    rig.origin.beforeNext("HEAD", () -> awaitRefusal(requests.put("a", other)));
    assertThat(requests.get("a").await().body()).isEqualTo(other);
  }

  @Test
  void aConditionOnStaleContentGoesToS3() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("HEAD", 503, ALL);
    assertThat(requests.head("a", "If-Match", "\"other\"").await().status()).isEqualTo(503);
  }

  @Test
  void bytesThatTheNodesLostAreNotServed() throws Exception {
    stored("a");
    rig.loseStripes(0);
    rig.pass(Duration.ofSeconds(90));
    rig.origin.refuse("HEAD", 503, 1);
    byte[] other = new byte[LENGTH + 1];
    rig.origin.put("/bucket/a", other);
    // S3 answers again, and has another version than the one that could not be confirmed.
    assertThat(requests.get("a").await().body()).isEqualTo(other);
  }

  @Test
  void readsDoNotWaitForAnS3ThatStalls() throws Exception {
    stored("a");
    stored("b");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.holdHeads(held);
    assertThat(requests.get("a").await().header("Cache-Status")).isEqualTo(STALE);
    assertThat(requests.get("b").await().header("Cache-Status")).isEqualTo(STALE);
    assertThat(held.getCount()).isEqualTo(1);
  }

  @Test
  void s3ConfirmsAgainOnceItAnswers() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(90));
    rig.origin.disconnect("HEAD", 1);
    assertThat(requests.head("a").await().header("Cache-Status")).isEqualTo(STALE);
    await()
        .untilAsserted(() ->
            assertThat(requests.head("a").await().header("Cache-Status"))
                .isIn("Floe; fwd=stale", "Floe; hit"));
  }

  private static void awaitRefusal(FakeExchange write) {
    try {
      assertThat(write.await().status()).isEqualTo(503);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void stored(String key) throws Exception {
    rig.origin.put("/bucket/" + key, BYTES);
    int before = rig.stripesHeld();
    requests.get(key).await();
    await().until(() -> rig.stripesHeld() == before + 2 && rig.allSealed() && rig.settled());
  }
}
