package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.OriginRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An object is overwritten past the gateway by one of the same length, before the gateway reads
 * more of the version that it knows. The length does not show the overwrite; the condition in the
 * request or the headers of the answer do. Tests with a parameter run with an S3 that evaluates
 * conditions, and with one that ignores them.
 */
class SameLengthOverwritesTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;
  private static final int STRIPES = 6;
  private static final int LENGTH = STRIPES * STRIPE;
  private static final String PATH = "/bucket/a";

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final Random random = new Random(17);
  private final byte[] older = bytes();
  private final byte[] newer = bytes();

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFillBeforeTheFirstByteReadsNoOtherVersion(boolean ignoring) throws Exception {
    String etag = keepFirstStripe();
    overwrite(ignoring);
    Answer answer = requests.get("a", "Range", "bytes=%d-".formatted(STRIPE)).await();
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(newer, STRIPE, LENGTH));
    assertThat(pinned().headers().all("If-Match")).containsExactly(etag);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFillInTheMiddleOfABodyReadsNoOtherVersion(boolean ignoring) throws Exception {
    String etag = keepFirstStripe();
    overwrite(ignoring);
    assertWholeOrCut();
    assertThat(pinned().headers().all("If-Match")).containsExactly(etag);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theRestOfABodyIsNotOfAnotherVersion(boolean ignoring) throws Exception {
    rig.origin.put(PATH, older);
    String etag = requests.get("a").await().header("ETag");
    filled(STRIPES);
    rig.loseStripes(2);
    overwrite(ignoring);
    long asked = rig.origin.count("GET");
    assertThatThrownBy(() -> requests.get("a").await()).isInstanceOf(ExecutionException.class);
    OriginRequest rest = rig.origin.requests().getLast();
    assertThat(rig.origin.count("GET")).isEqualTo(asked + 1);
    assertThat(rest.headers().first("Range"))
        .contains("bytes=%d-%d".formatted(2 * STRIPE, LENGTH - 1));
    assertThat(rest.headers().all("If-Match")).containsExactly(etag);
  }

  /**
   * Bytes and ETag are the same, so only Last-Modified shows the change. The metadata may differ.
   */
  @Test
  void theRestOfABodyIsNotOfARewrittenVersion() throws Exception {
    rig.origin.put(PATH, older);
    String etag = requests.get("a").await().header("ETag");
    filled(STRIPES);
    rig.loseStripes(2);
    rig.origin.put(PATH, older, etag);
    assertThatThrownBy(() -> requests.get("a").await()).isInstanceOf(ExecutionException.class);
  }

  /** A version that is named by its id can be read to its end after it was overwritten. */
  @Test
  void theRestOfABodyNamesTheVersionsId() throws Exception {
    rig.origin.keepVersions();
    rig.origin.put(PATH, older);
    String id = requests.get("a").await().header("x-amz-version-id");
    filled(STRIPES);
    rig.loseStripes(2);
    rig.origin.put(PATH, newer);
    assertThat(requests.get("a").await().body()).isEqualTo(older);
    assertThat(rig.origin.requests().getLast().rawQuery()).isEqualTo("versionId=" + id);
  }

  /**
   * All versions from before versioning was enabled have the id null, which identifies none of
   * them.
   */
  @Test
  void theVersionIdNullNamesNoVersion() throws Exception {
    rig.origin.moreHeaders(Headers.builder().add("x-amz-version-id", "null").build());
    rig.origin.put(PATH, older);
    String etag = requests.get("a").await().header("ETag");
    filled(STRIPES);
    rig.loseStripes(2);
    assertThat(requests.get("a").await().body()).isEqualTo(older);
    assertThat(rig.origin.requests().getLast().rawQuery()).isEmpty();
    assertThat(rig.origin.requests().getLast().headers().first("If-Match")).contains(etag);
  }

  @Test
  void aFillNamesTheVersionsId() throws Exception {
    rig.origin.keepVersions();
    keepFirstStripe();
    rig.origin.put(PATH, newer);
    assertThat(requests.get("a").await().body()).isEqualTo(older);
    assertThat(pinned().rawQuery()).startsWith("versionId=v");
  }

  /** When S3 is asked for the result of the PUT, it already has other bytes. */
  @Test
  void aPutIsNotPublishedUnderTheHeadOfALaterVersion() throws Exception {
    rig.origin.beforeNext("HEAD", () -> rig.origin.put(PATH, newer));
    requests.put("a", older).await();
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
    assertThat(rig.origin.count("GET")).isEqualTo(1);
  }

  /** Versions of different lengths are different, even if the ETag is the same. */
  @Test
  void aPutIsNotPublishedUnderTheHeadOfAnotherLength() throws Exception {
    byte[] longer = Arrays.copyOf(newer, LENGTH + 1);
    rig.origin.beforeNext("HEAD", () -> rig.origin.put(PATH, longer, "\"etag-1\""));
    requests.put("a", older).await();
    assertThat(requests.get("a").await().body()).isEqualTo(longer);
    assertThat(rig.origin.count("GET")).isEqualTo(1);
  }

  /** A stale entry keeps its stripes only if S3 still has its bytes. */
  @Test
  void stripesDoNotOutliveTheirVersion() throws Exception {
    rig.origin.put(PATH, older);
    requests.get("a").await();
    filled(STRIPES);
    rig.origin.put(PATH, newer);
    assertThat(requests.get("a", "Cache-Control", "no-cache").await().body()).isEqualTo(newer);
  }

  /** A fill of the old version is under way when the directory learns of the new one. */
  @Test
  void aFillOfAnOlderVersionAddsNothingToANewerEntry() throws Exception {
    rig.origin.put(PATH, older);
    HeldAnswer answer = HeldAnswer.toNext("GET", rig.origin);
    var reader = requests.get("a");
    answer.awaitReached();
    rig.pass(Duration.ofSeconds(1));
    rig.origin.put(PATH, newer);
    requests.head("a", "Cache-Control", "no-cache").await();
    answer.release();
    assertThat(reader.await().body()).isEqualTo(older);
    await().until(rig::settled);
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
  }

  /**
   * The whole new version is on the nodes before the read of the old version needs its second
   * stripe, which no node has.
   */
  @Test
  void aBodyOfAnOlderVersionReadsNoStripeOfANewerOne() throws Exception {
    String etag = keepFirstStripe();
    rig.origin.beforeNext("GET", () -> readNewVersion());
    try {
      Answer answer = requests.get("a").await();
      assertThat(answer.body()).isEqualTo(newer);
      assertThat(answer.header("ETag")).isNotEqualTo(etag);
    } catch (ExecutionException e) {
      assertThat(e).hasMessageContaining("cut");
    }
  }

  private void readNewVersion() {
    rig.origin.put(PATH, newer);
    try {
      var _ = requests.get("a", "Cache-Control", "no-cache").await();
      await().until(() -> requests.get("a").await().header("X-Cache").equals("HIT"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The version that is gone is forgotten, so a client that tries again gets the new one. */
  @Test
  void afterACutBodyTheNextReadStartsFromTheBeginning() throws Exception {
    keepFirstStripe();
    overwrite(false);
    assertThatThrownBy(() -> requests.get("a").await()).isInstanceOf(ExecutionException.class);
    assertThat(requests.get("a").await().body()).isEqualTo(newer);
  }

  private String keepFirstStripe() throws Exception {
    rig.origin.put(PATH, older);
    Answer part = requests.get("a", "Range", "bytes=0-%d".formatted(STRIPE - 1)).await();
    filled(1);
    return part.header("ETag");
  }

  private void overwrite(boolean ignoring) {
    rig.origin.put(PATH, newer);
    if (ignoring) {
      rig.origin.ignoreConditions();
    }
  }

  private void assertWholeOrCut() throws Exception {
    try {
      byte[] body = requests.get("a").await().body();
      assertThat(body).isEqualTo(newer);
    } catch (ExecutionException e) {
      assertThat(e).hasMessageContaining("cut");
    }
  }

  /** Returns the first request that named its version in If-Match. */
  private OriginRequest pinned() {
    return rig.origin.requests().stream()
        .filter(request -> request.headers().has("If-Match"))
        .findFirst()
        .orElseThrow();
  }

  private void filled(int stripes) {
    await().until(() -> rig.stripesHeld() == stripes && rig.settled());
  }

  private byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return bytes;
  }
}
