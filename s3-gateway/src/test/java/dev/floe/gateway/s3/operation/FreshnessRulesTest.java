package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRule;
import dev.floe.gateway.policy.freshness.KeyPattern;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads under rules of freshness, and with the directives of a client's Cache-Control. */
class FreshnessRulesTest {
  private static final int LENGTH = 2 * CacheRig.STRIPE_BYTES;
  private static final byte[] BYTES = new byte[LENGTH];

  private final CacheRig rig =
      new CacheRig(
          64,
          Duration.ofMinutes(1),
          Map.of(
              KeyPattern.parse("bucket/fixed/"), new FreshnessRule.Same(Freshness.IMMUTABLE),
              KeyPattern.parse("bucket/asked/"), new FreshnessRule.Same(Freshness.VALIDATE)),
          Map.of());
  private final Requests requests = new Requests(rig);

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({
    "fixed/a, 0, true",
    "fixed/a, 1000000, true",
    "asked/a, 0, false",
    "a, 0, true",
    "a, 59, true",
    "a, 61, false"
  })
  void eachObjectFollowsItsRule(String key, long age, boolean hit) throws Exception {
    stored(key);
    rig.pass(Duration.ofSeconds(age));
    Answer answer = requests.get(key).await();
    assertThat(answer.header("Cache-Status")).isEqualTo(hit ? "Floe; hit" : "Floe; fwd=stale");
    assertThat(answer.header("Age")).isEqualTo(hit ? Long.toString(age) : "");
    assertThat(answer.body()).isEqualTo(BYTES);
    assertThat(rig.origin.count("HEAD")).isEqualTo(hit ? 0 : 1);
  }

  @Test
  void aWriteReplacesImmutableContent() throws Exception {
    stored("fixed/a");
    byte[] other = new byte[LENGTH + 1];
    assertThat(requests.put("fixed/a", other).await().status()).isEqualTo(200);
    assertThat(requests.get("fixed/a").await().body()).isEqualTo(other);
  }

  @Test
  void noCacheConfirmsImmutableContent() throws Exception {
    stored("fixed/a");
    assertThat(requests.get("fixed/a", "Cache-Control", "no-cache").await().header("Cache-Status"))
        .isEqualTo("Floe; fwd=stale");
  }

  @Test
  void aConfirmationThatFindsOtherHeadersKeepsTheBytes() throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(61));
    rig.origin.moreHeaders(Headers.builder().add("x-amz-meta-colour", "blue").build());
    Answer confirmed = requests.get("a").await();
    assertThat(confirmed.header("x-amz-meta-colour")).isEqualTo("blue");
    assertThat(confirmed.header("X-Cache")).isEqualTo("HIT");
    Answer hit = requests.get("a").await();
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.header("x-amz-meta-colour")).isEqualTo("blue");
    assertThat(rig.origin.count("GET")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // age | Cache-Control | Cache-Status
        "10 | max-age=20 | Floe; hit",
        "10 | max-age=5 | Floe; fwd=stale",
        "10 | min-fresh=55 | Floe; fwd=stale",
        "90 | max-stale | Floe; hit; ttl=-30",
        "90 | max-stale=20 | Floe; fwd=stale",
        "10 | max-stale | Floe; hit",
      })
  void aClientMayWantFresherOrAdmitOlderContent(long age, String directive, String status)
      throws Exception {
    stored("a");
    rig.pass(Duration.ofSeconds(age));
    Answer answer = requests.get("a", "Cache-Control", directive).await();
    assertThat(answer.header("Cache-Status")).isEqualTo(status);
  }

  @Test
  void onlyIfCachedNeverAsksS3() throws Exception {
    rig.origin.put("/bucket/a", BYTES);
    assertRefused(requests.get("a", "Cache-Control", "only-if-cached").await());
    assertRefused(requests.head("a", "Cache-Control", "only-if-cached").await());
    assertThat(rig.origin.requests()).isEmpty();
    requests.get("a").await();
    await().until(() -> rig.stripesHeld() == 2 && rig.allSealed() && rig.settled());
    assertThat(requests.get("a", "Cache-Control", "only-if-cached").await().body())
        .isEqualTo(BYTES);
    rig.loseStripes(1);
    assertThat(requests.get("a", "Cache-Control", "only-if-cached", "Range", "bytes=0-9").await())
        .returns("HIT", answer -> answer.header("X-Cache"));
    rig.pass(Duration.ofSeconds(61));
    assertRefused(requests.get("a", "Cache-Control", "only-if-cached").await());
    assertThat(rig.origin.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-request-payer", "x-amz-expected-bucket-owner"})
  void onlyIfCachedRefusesWhatS3MustAnswer(String header) throws Exception {
    stored("a");
    long before = rig.origin.requests().size();
    assertRefused(
        requests.get("a", "Cache-Control", "only-if-cached", header, "111122223333").await());
    assertThat(rig.origin.requests()).hasSize((int) before);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; detail=only-if-cached");
  }

  private void stored(String key) throws Exception {
    rig.origin.put("/bucket/" + key, BYTES);
    requests.get(key).await();
    await().until(() -> rig.stripesHeld() == 2 && rig.allSealed() && rig.settled());
  }
}
