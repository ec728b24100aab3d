package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads with an Origin: the cache answers them with the headers that S3 adds. */
class CrossOriginReadsTest {
  private static final byte[] BYTES = new byte[2 * CacheRig.STRIPE_BYTES];
  private static final String ALLOW = "Access-Control-Allow-Origin";
  private static final String PAGE = "https://page.test";

  private final CacheRig rig = new CacheRig(64);
  private final Requests requests = new Requests(rig);

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @Test
  void hitsHaveTheHeadersOfTheBucketsRules() throws Exception {
    rig.origin.put("/bucket/a", BYTES);
    requests.get("a").await();
    await().until(() -> rig.stripesHeld() == 2 && rig.allSealed() && rig.settled());
    rig.origin.moreHeaders(
        Headers.builder().add(ALLOW, PAGE).add("Vary", "Origin").add("x-other", "1").build());
    Answer first = requests.get("a", "Origin", PAGE).await();
    assertThat(first.header("Cache-Status")).isEqualTo("Floe; fwd=bypass; detail=request-header");
    assertThat(first.header(ALLOW)).isEqualTo(PAGE);
    Answer hit = requests.get("a", "Origin", PAGE).await();
    assertThat(hit.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(hit.header(ALLOW)).isEqualTo(PAGE);
    assertThat(hit.header("Vary")).isEqualTo("Origin");
    assertThat(hit.header("x-other")).isEmpty();
    assertThat(hit.body()).isEqualTo(BYTES);
    Answer notModified =
        requests.get("a", "Origin", PAGE, "If-None-Match", hit.header("ETag")).await();
    assertThat(notModified.status()).isEqualTo(304);
    assertThat(notModified.header(ALLOW)).isEqualTo(PAGE);
    Answer failed = requests.get("a", "Origin", PAGE, "If-Match", "\"other\"").await();
    assertThat(failed.status()).isEqualTo(412);
    assertThat(failed.header(ALLOW)).isEqualTo(PAGE);
    assertThat(requests.get("a").await().header(ALLOW)).isEmpty();
    assertThat(requests.get("a", "Origin", "https://other.test").await().header("X-Cache"))
        .isEqualTo("BYPASS");
  }

  @Test
  void missesHaveTheHeadersOfTheBucketsRulesToo() throws Exception {
    rig.origin.put("/bucket/a", BYTES);
    rig.origin.put("/bucket/b", BYTES);
    rig.origin.moreHeaders(Headers.builder().add(ALLOW, PAGE).build());
    requests.get("a", "Origin", PAGE).await();
    rig.origin.moreHeaders(Headers.EMPTY); // the cache asks without an Origin
    Answer miss = requests.get("b", "Origin", PAGE).await();
    assertThat(miss.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
    assertThat(miss.header(ALLOW)).isEqualTo(PAGE);
    Answer missing = requests.get("none", "Origin", PAGE).await();
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header(ALLOW)).isEqualTo(PAGE);
  }
}
