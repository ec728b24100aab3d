package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multipart uploads whose parts the cache stores. Lengths are in stripes and bytes. */
class CachedUploadsTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;
  private static final String HIT = "Floe; hit";

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final Random random = new Random(12);

  /** The bytes of the parts, by their numbers; {@link #etags} has S3's ETags of them. */
  private final Map<Integer, byte[]> parts = new TreeMap<>();

  private final Map<Integer, String> etags = new TreeMap<>();

  @AfterEach
  void nothingLeaks() {
    rig.cache.close();
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  /** Each part is number:stripes+bytes, in the order of the uploads. */
  @ParameterizedTest
  @CsvSource({
    "1:0+5",
    "1:1+0",
    "1:3+5",
    "1:4+0 2:4+0 3:4+0",
    "1:4+0 2:4+0 3:1+7",
    "1:4+0 2:4+0 3:0+1",
    "3:0+1 2:4+0 1:4+0",
    "3:1+7 1:4+0 2:4+0",
    "2:4+0 3:2+0 1:4+0",
    "1:4+100 2:4+100 3:4+100 4:0+50",
    "4:0+50 2:4+100 3:4+100 1:4+100",
    "1:2+4095 2:2+4095 3:2+4095 4:2+4095",
    "1:0+700 2:0+700 3:0+700 4:0+700 5:0+700 6:0+700 7:0+700 8:0+700",
    "8:0+700 7:0+700 6:0+700 5:0+700 4:0+700 3:0+700 2:0+700 1:0+700",
    "1:4+0 2:9+3",
    "1:4+100 2:0+0",
    "1:0+0 2:4+9",
    "1:40+1 2:40+1 3:40+1 4:2+2"
  })
  void uploadedObjectsAreHitsFromTheFirstGetOn(String uploads) throws Exception {
    upload(uploads);
    assertThat(complete().status()).isEqualTo(200);
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(object());
    assertThat(hit.header("Cache-Status")).isEqualTo(HIT);
    assertThat(rig.origin.count("GET")).isZero();
    assertThat(rig.allSealed()).isTrue();
    assertThat(rig.cache.uploadBytes()).isZero();
  }

  /** Parts that were stored at a wrong offset are not published; their bytes are read from S3. */
  @ParameterizedTest
  @CsvSource({
    "1:4+0 2:3+0 3:4+0",
    "1:4+0 2:5+0 3:4+0",
    "1:3+9 2:4+9 3:5+9 4:0+1",
    "1:4+5 2:4+6 3:4+5",
    "2:2+0",
    "1:4+0 3:4+0"
  })
  void unevenPartsAreReadFromS3(String uploads) throws Exception {
    upload(uploads);
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
  }

  @Test
  void aPartThatIsUploadedAgainIsKeptOnce() throws Exception {
    upload("1:4+100 2:4+100 3:0+9");
    reupload(1, part(1));
    reupload(3, part(3));
    complete();
    assertHit();
  }

  /**
   * The stripe that the part shares with its neighbour was encoded with the old bytes, so that
   * stripe is not published.
   */
  @Test
  void aPartThatIsUploadedAgainWithOtherBytesReplacesTheFirst() throws Exception {
    upload("1:4+100 2:4+100 3:0+9");
    reupload(2, bytes(4 * STRIPE + 100));
    complete();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
  }

  /** S3 refuses a list with the ETag of bytes that were replaced. */
  @Test
  void aCompletionNeedsTheETagsOfTheLastUploads() throws Exception {
    upload("1:4+0 2:4+0");
    byte[] other = bytes(4 * STRIPE);
    String first = Objects.requireNonNull(etags.get(2));
    reupload(2, other);
    etags.put(2, first);
    assertThat(complete().status()).isEqualTo(400);
    reupload(2, other);
    assertThat(complete().status()).isEqualTo(200);
    assertHit();
  }

  @Test
  void aPartThatS3RefusesIsForgotten() throws Exception {
    upload("1:4+0");
    rig.origin.refuse("PUT", 503, 1);
    assertThat(requests.uploadPart("a", "id", 2, bytes(4 * STRIPE)).await().status())
        .isEqualTo(503);
    upload("2:4+0");
    complete();
    assertHit();
  }

  @Test
  void anAbortedUploadReturnsEverything() throws Exception {
    upload("1:4+100 2:4+100");
    assertThat(rig.cache.uploadBytes()).isPositive();
    assertThat(requests.abort("a", "id").await().status()).isEqualTo(204);
    assertThat(rig.cache.uploadBytes()).isZero();
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    assertThat(requests.get("a").await().status()).isEqualTo(404);
  }

  @Test
  void partsThatNodesDoNotKeepAreReadFromS3() throws Exception {
    upload("1:4+0");
    rig.refuseWrites(true);
    upload("2:4+0");
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.refuseWrites(false);
    upload("3:4+0");
    complete();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
  }

  @Test
  void stoppedNodesNeitherFailNorDelayAnUpload() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    rig.stallWrites(held);
    upload("1:70+0 2:70+0");
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    held.countDown();
  }

  @Test
  void aCompletionOfUnknownOutcomeLeavesItsKeyToS3() throws Exception {
    upload("1:4+0 2:4+0");
    rig.origin.loseAnswers(true);
    assertThat(complete().status()).isEqualTo(503);
    Answer doubtful = requests.get("a").await();
    assertThat(doubtful.body()).isEqualTo(object());
    assertThat(doubtful.header("Cache-Status")).isEqualTo("Floe; fwd=bypass; detail=doubtful");
  }

  @Test
  void aCompletionThatOverlapsAnotherWriteIsNotPublished() throws Exception {
    upload("1:4+0 2:4+0");
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    FakeExchange completion = requests.complete("a", "id", document());
    FakeExchange put = requests.put("a", bytes(8 * STRIPE));
    await().until(() -> rig.origin.count("POST") == 1 && rig.origin.requests().size() == 4);
    commit.countDown();
    completion.await();
    put.await();
    Answer after = requests.get("a").await();
    assertThat(after.body()).isEqualTo(rig.origin.get("/bucket/a"));
  }

  /**
   * The list names only some of the parts; those before the first gap are stored at their offsets.
   */
  @ParameterizedTest
  @CsvSource({
    "1:4+0 2:4+0 3:1+7,     1 2",
    "1:4+100 2:4+100 3:1+7, 1 2",
    "1:4+100 2:4+100 3:1+7, 1 3",
    "1:4+100 2:4+100 3:1+7, 2 3",
    "1:4+0 2:4+0 3:4+0,     3",
    "1:4+0 3:4+0 5:4+0,     1 3 5"
  })
  void aListOfSomePartsBecomesTheObject(String uploads, String listed) throws Exception {
    upload(uploads);
    List<Integer> numbers = Stream.of(listed.split(" ", -1)).map(Integer::valueOf).toList();
    parts.keySet().retainAll(numbers);
    etags.keySet().retainAll(numbers);
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
  }

  /** Another gateway uploads other bytes for a part that this gateway has stored. */
  @Test
  void aPartOfAnotherGatewayReplacesTheStoredOne() throws Exception {
    upload("1:4+100 2:4+100 3:1+0");
    byte[] other = bytes(4 * STRIPE + 100);
    parts.put(2, other);
    etags.put(2, rig.origin.part("id", 2, other));
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
  }

  /** The server accepts a part although the upload is complete. */
  @Test
  void aPartThatIsReplacedWhileTheCompletionIsAnsweredIsNotInTheObject() throws Exception {
    upload("1:4+100 2:4+100");
    rig.origin.afterNext("POST", () -> awaitQuietly(send(2, bytes(4 * STRIPE + 100))));
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
    awaitHit();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
  }

  /** The part's bytes are read before its wrong checksum is noticed at their end. */
  @Test
  void aPartWithAWrongEndIsForgotten() throws Exception {
    upload("1:4+100");
    FakeExchange broken = requests.uploadBrokenPart("a", "id", 2, bytes(4 * STRIPE + 100));
    await().until(broken::isEnded);
    upload("2:4+100");
    complete();
    assertHit();
  }

  @Test
  void completionsAtTheSameTimeAreNotPublished() throws Exception {
    upload("1:4+0 2:4+0");
    byte[] other = bytes(8 * STRIPE);
    String etag = requests.uploadPart("a", "other", 1, other).await().header("ETag");
    CountDownLatch commit = new CountDownLatch(1);
    rig.origin.holdCommits(commit);
    List<FakeExchange> completions =
        List.of(
            requests.complete("a", "id", document()),
            requests.complete("a", "id", document()),
            requests.complete("a", "other", document(Map.of(1, etag))));
    await().until(() -> rig.origin.count("POST") == 3);
    commit.countDown();
    for (FakeExchange each : completions) {
      each.await();
    }
    byte[] held = rig.origin.get("/bucket/a");
    assertThat(requests.get("a").await().body()).isEqualTo(held);
    awaitHit();
    assertThat(requests.get("a").await().body()).isEqualTo(held);
  }

  /** The write begins when S3 has described the object and its last stripes are being written. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriteBeforeThePublicationPreventsIt(boolean deletes) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    rig.stallWrites(held);
    upload("1:4+0 2:4+0");
    assertThat(complete().status()).isEqualTo(200);
    await().until(() -> rig.origin.count("HEAD") == 1);
    byte[] put = bytes(8 * STRIPE);
    (deletes ? requests.delete("a") : requests.put("a", put)).await();
    held.countDown();
    for (int again = 0; again < 3; again++) {
      Answer after = requests.get("a").await();
      assertThat(after.status()).isEqualTo(deletes ? 404 : 200);
      assertThat(deletes ? put : after.body()).isEqualTo(put);
    }
  }

  /** Another gateway writes the key between S3's answer to the completion and the HEAD. */
  @Test
  void anUploadIsNotPublishedUnderTheHeadOfALaterVersion() throws Exception {
    upload("1:4+0 2:4+0");
    byte[] later = bytes(8 * STRIPE);
    rig.origin.afterNext("POST", () -> rig.origin.put("/bucket/a", later));
    complete();
    assertThat(requests.get("a").await().body()).isEqualTo(later);
    awaitHit();
    assertThat(requests.get("a").await().body()).isEqualTo(later);
  }

  @Test
  void anUploadUnderAKmsKeyIsNotKept() throws Exception {
    rig.origin.moreHeaders(
        Headers.builder().add("x-amz-server-side-encryption", "aws:kms").build());
    upload("1:4+100 2:4+100");
    await().untilAsserted(() -> assertThat(rig.cache.uploadBytes()).isZero());
    complete();
    assertThat(requests.get("a").await().body()).isEqualTo(object());
  }

  /** All open uploads together may take as much of the pool as one object may: here 8.5 MiB. */
  @Test
  void anUploadThatDoesNotFitIsGivenUp() throws Exception {
    byte[] large = bytes(4 << 20);
    assertThat(requests.uploadPart("b", "other", 1, large).await().status()).isEqualTo(200);
    assertThat(requests.uploadPart("b", "other", 2, large).await().status()).isEqualTo(200);
    upload("1:200+0 2:200+100 3:200+0");
    assertThat(complete().status()).isEqualTo(200);
    assertThat(requests.get("a").await().body()).isEqualTo(object());
  }

  private void upload(String uploads) throws Exception {
    FakeExchange[] asked =
        Stream.of(uploads.split(" ", -1))
            .map(part -> part.split("[:+]", -1))
            .map(field -> {
              int number = Integer.parseInt(field[0]);
              byte[] bytes =
                  bytes(Integer.parseInt(field[1]) * STRIPE + Integer.parseInt(field[2]));
              parts.put(number, bytes);
              return send(number, bytes);
            })
            .toArray(FakeExchange[]::new);
    for (FakeExchange each : asked) {
      assertThat(each.await().status()).isEqualTo(200);
    }
    int index = 0;
    for (String part : uploads.split(" ", -1)) {
      etags.put(
          Integer.parseInt(part.substring(0, part.indexOf(':'))),
          asked[index++].await().header("ETag"));
    }
  }

  private byte[] part(int number) {
    return Objects.requireNonNull(parts.get(number));
  }

  private FakeExchange send(int number, byte[] bytes) {
    return requests.uploadPart("a", "id", number, bytes);
  }

  private void reupload(int number, byte[] bytes) throws Exception {
    parts.put(number, bytes);
    etags.put(number, send(number, bytes).await().header("ETag"));
  }

  private Answer complete() throws Exception {
    return requests.complete("a", "id", document()).await();
  }

  private static void awaitQuietly(FakeExchange exchange) {
    try {
      assertThat(exchange.await().status()).isEqualTo(200);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String document() {
    return document(etags);
  }

  private static String document(Map<Integer, String> etags) {
    StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
    etags.forEach((number, etag) ->
        xml.append("<Part><PartNumber>%d</PartNumber>".formatted(number))
            .append("<ETag>%s</ETag></Part>".formatted(etag.replace("\"", "&quot;"))));
    return xml.append("</CompleteMultipartUpload>").toString();
  }

  private byte[] object() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.values().forEach(all::writeBytes);
    return all.toByteArray();
  }

  private void assertHit() throws Exception {
    Answer hit = requests.get("a").await();
    assertThat(hit.body()).isEqualTo(object());
    assertThat(hit.header("Cache-Status")).isEqualTo(HIT);
    assertThat(rig.origin.count("GET")).isZero();
  }

  private void awaitHit() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> requests.get("a").await().header("Cache-Status").equals(HIT));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
