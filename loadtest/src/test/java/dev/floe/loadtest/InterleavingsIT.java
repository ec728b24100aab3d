package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.CountingOrigin.ActiveFault;
import dev.floe.loadtest.origin.Hold;
import dev.floe.loadtest.origin.OriginFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads and writes of one key that overlap, under the rules of docs/DESIGN.md, "Gates". The origin
 * holds requests, commits and bodies, so that each test runs in the order that it names, on any
 * machine.
 */
class InterleavingsIT {
  private static final String DOUBTFUL = "Floe; fwd=bypass; detail=doubtful";
  private static final int OLD_BYTES = 1_600_000;
  private static final int NEW_BYTES = 1_300_001;
  private static final int OTHER_BYTES = 900_000;

  /** In the middle of the second stripe of 4+2. */
  private static final int HELD_AT = 700_000;

  private static final String RANGE = "bytes=600000-649999";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static FloeFixture floe;
  private static ExecutorService clients;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    clients = Executors.newVirtualThreadPerTaskExecutor();
    floe.startNodes();
  }

  @AfterAll
  static void end() throws IOException {
    clients.shutdownNow();
    floe.close();
  }

  @AfterEach
  void nothingIsLeased() {
    floe.awaitNothingLeased();
  }

  /** Once the PUT and the fill have ended, reads must become hits with the PUT's bytes. */
  @Test
  void aFillBegunDuringAPutPublishesNothing() throws Exception {
    String key = "fill-during-put";
    putAtOrigin(key, OLD_BYTES);
    Hold commit = new Hold();
    Hold body = new Hold();
    try (var _ = next("PUT", key, new OriginFault.HoldRequest(commit));
        var _ = next("GET", key, new OriginFault.HoldBody(body, HELD_AT))) {
      Future<String> put = clients.submit(() -> put(key, NEW_BYTES));
      commit.awaitReached(PATIENCE);
      Future<ResponseBytes<GetObjectResponse>> reader = clients.submit(() -> get(key));
      body.awaitReached(PATIENCE);

      commit.release();
      String written = done(put);
      assertSeen(key, NEW_BYTES, written);

      body.release();
      assertBytes(done(reader), OLD_BYTES);
      assertSeen(key, NEW_BYTES, written);
      assertKept(key, NEW_BYTES, written);
    }
  }

  /**
   * The bytes of neither PUT are kept: the first read after both must reach the origin, and the
   * last reads must be hits.
   */
  @ParameterizedTest(name = "{0} commits first, {1} is answered first")
  @CsvSource({"one, one", "one, other", "other, one", "other, other"})
  void overlappingPutsPublishNothing(String committedFirst, String answeredFirst) throws Exception {
    String key = "overlapping-" + committedFirst + "-" + answeredFirst;
    put(key, OLD_BYTES);
    floe.awaitHit(key);
    Hold one = new Hold();
    Hold other = new Hold();
    OriginFault ofOne =
        committedFirst.equals("one")
            ? new OriginFault.HoldAnswer(one)
            : new OriginFault.HoldRequest(one);
    try (var _ = next("PUT", key, ofOne);
        var _ = next("PUT", key, new OriginFault.HoldAnswer(other))) {
      Future<String> putOfOne = clients.submit(() -> put(key, NEW_BYTES));
      one.awaitReached(PATIENCE);
      Future<String> putOfOther = clients.submit(() -> put(key, OTHER_BYTES));
      other.awaitReached(PATIENCE);

      boolean oneFirst = answeredFirst.equals("one");
      (oneFirst ? one : other).release();
      done(oneFirst ? putOfOne : putOfOther);
      assertSeesWhatTheOriginHas(key);
      (oneFirst ? other : one).release();

      int last = committedFirst.equals("one") ? OTHER_BYTES : NEW_BYTES;
      String tagOfOne = done(putOfOne);
      String tagOfOther = done(putOfOther);
      String lastTag = last == NEW_BYTES ? tagOfOne : tagOfOther;
      floe.origin().forget();
      assertThat(FloeFixture.cacheStatus(get(key).response())).isNotEqualTo(HIT);
      assertThat(floe.originReads(key)).isPositive();
      assertSeen(key, last, lastTag);
      assertKept(key, last, lastTag);
    }
  }

  static OriginFault[] waysToLoseAnOutcome() {
    return new OriginFault[] {
      new OriginFault.LoseAnswer(),
      new OriginFault.ReplaceAnswer(500, "InternalError"),
      new OriginFault.Answer(503, "SlowDown")
    };
  }

  /** No read is a hit: each must reach the origin. */
  @ParameterizedTest
  @MethodSource("waysToLoseAnOutcome")
  void afterAPutOfUnknownOutcomeS3AnswersEachRead(OriginFault fault) throws Exception {
    String key = "unknown-" + fault.getClass().getSimpleName();
    put(key, OLD_BYTES);
    floe.awaitHit(key);
    try (var _ = next("PUT", key, fault)) {
      assertFails(() -> put(key, NEW_BYTES));
    }

    assertSeesWhatTheOriginHas(key);
    assertDoubted(key);
    // Another PUT succeeds, but the key stays in doubt.
    String written = put(key, OTHER_BYTES);
    assertSeen(key, OTHER_BYTES, written);
    assertDoubted(key);
  }

  /**
   * S3 carries out the PUT long after its connection has ended, and has the old object until then.
   */
  @Test
  void aPutOfUnknownOutcomeIsSeenEvenIfItIsCarriedOutLate() throws Exception {
    String key = "unknown-late";
    String old = put(key, OLD_BYTES);
    floe.awaitHit(key);
    Hold commit = new Hold();
    try (var _ = next("PUT", key, new OriginFault.CommitLate(commit))) {
      assertFails(() -> put(key, NEW_BYTES));
      assertSeen(key, OLD_BYTES, old);

      commit.release();
      Awaitility.await().atMost(PATIENCE).until(() -> length(floe.originS3(), key) == NEW_BYTES);
    }
    assertSeesWhatTheOriginHas(key);
    assertDoubted(key);
  }

  /** Once the older fill has ended, reads must become hits with the PUT's bytes. */
  @Test
  void aGetAfterAPutSeesItWhileAnOlderFillRuns() throws Exception {
    String key = "get-after-put";
    putAtOrigin(key, OLD_BYTES);
    Hold body = new Hold();
    try (var _ = next("GET", key, new OriginFault.HoldBody(body, HELD_AT))) {
      Future<ResponseBytes<GetObjectResponse>> reader = clients.submit(() -> get(key));
      body.awaitReached(PATIENCE);

      String written = put(key, NEW_BYTES);
      assertSeen(key, NEW_BYTES, written);

      body.release();
      assertBytes(done(reader), OLD_BYTES);
      assertSeen(key, NEW_BYTES, written);
      assertKept(key, NEW_BYTES, written);
    }
  }

  // ---------------------------------------------------------------- steps

  /** Puts the bytes that belong to this length; returns their ETag. */
  private static String put(String key, int lengthBytes) {
    return put(floe.s3(), key, lengthBytes);
  }

  private static String put(S3Client to, String key, int lengthBytes) {
    return to.putObject(
            request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes(lengthBytes)))
        .eTag();
  }

  private static void putAtOrigin(String key, int lengthBytes) {
    put(floe.originS3(), key, lengthBytes);
    floe.origin().forget();
  }

  private static byte[] bytes(int lengthBytes) {
    return FloeFixture.bytes(lengthBytes, lengthBytes);
  }

  private static ResponseBytes<GetObjectResponse> get(String key) {
    return get(floe.s3(), key);
  }

  private static ResponseBytes<GetObjectResponse> get(S3Client from, String key) {
    return from.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
  }

  private static long length(S3Client at, String key) {
    return at.headObject(request -> request.bucket(BUCKET).key(key)).contentLength();
  }

  /** Applies the fault to the next request with this method for this key. */
  private static ActiveFault next(String method, String key, OriginFault fault) {
    return floe.origin().fault(CountingOrigin.is(method, BUCKET + "/" + key), fault, 1);
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  // ---------------------------------------------------------------- checks

  private static void assertBytes(ResponseBytes<GetObjectResponse> answer, int lengthBytes) {
    byte[] body = answer.asByteArrayUnsafe();
    assertThat(body.length).isEqualTo(lengthBytes);
    assertThat(Arrays.equals(body, bytes(lengthBytes))).as("bytes").isTrue();
  }

  /** Checks that a GET, a HEAD and a read of a range all see this version. */
  private static void assertSeen(String key, int lengthBytes, String etag) {
    ResponseBytes<GetObjectResponse> whole = get(key);
    assertBytes(whole, lengthBytes);
    assertThat(whole.response().eTag()).isEqualTo(etag);

    HeadObjectResponse head = floe.s3().headObject(request -> request.bucket(BUCKET).key(key));
    assertThat(head.contentLength()).isEqualTo(lengthBytes);
    assertThat(head.eTag()).isEqualTo(etag);

    ResponseBytes<GetObjectResponse> part =
        floe.s3().getObjectAsBytes(request -> request.bucket(BUCKET).key(key).range(RANGE));
    assertThat(part.asByteArrayUnsafe())
        .isEqualTo(Arrays.copyOfRange(bytes(lengthBytes), 600_000, 650_000));
    assertThat(part.response().eTag()).isEqualTo(etag);
  }

  private static void assertSeesWhatTheOriginHas(String key) {
    ResponseBytes<GetObjectResponse> truth = get(floe.originS3(), key);
    assertSeen(key, truth.asByteArrayUnsafe().length, truth.response().eTag());
  }

  /** Waits until all of this version is read without a GET at the origin. */
  private static void assertKept(String key, int lengthBytes, String etag) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          floe.origin().forget();
          assertSeen(key, lengthBytes, etag);
          return floe.originReads(key) == 0;
        });
  }

  /** Checks that S3 answers each of three reads, so nothing of the key is kept. */
  private static void assertDoubted(String key) {
    floe.origin().forget();
    for (int read = 1; read <= 3; read++) {
      assertThat(FloeFixture.cacheStatus(get(key).response())).isEqualTo(DOUBTFUL);
      assertThat(floe.originReads(key)).isEqualTo(read);
    }
  }

  /** Checks that the client receives the server's error, and that the gateway sent the PUT once. */
  private static void assertFails(Runnable put) {
    floe.origin().forget();
    assertThatThrownBy(put::run)
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.statusCode()).isGreaterThanOrEqualTo(500));
    assertThat(floe.origin().requests()).filteredOn(r -> r.method().equals("PUT")).hasSize(1);
  }
}
