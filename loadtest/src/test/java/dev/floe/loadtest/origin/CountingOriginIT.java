package dev.floe.loadtest.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The counting proxy itself, in front of the embedded server: its counts and its faults. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountingOriginIT {
  private static final String BUCKET = "floe-test";

  private CountingOrigin origin;
  private S3Client client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    origin = CountingOrigin.start(EmbeddedOrigin.start(folder, "some-key", "some-secret"));
    client = S3Clients.s3(origin);
    client.createBucket(request -> request.bucket(BUCKET));
  }

  @AfterEach
  void forget() {
    origin.forget();
  }

  @AfterAll
  void stop() {
    client.close();
    origin.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private PutObjectResponse put(String key, byte[] bytes) {
    return client.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  private byte[] get(String key) {
    return client.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray();
  }

  @Test
  void passesBytesOnAndCountsThem() {
    byte[] bytes = bytes(1_500_000);
    put("counted key+1", bytes);

    assertThat(get("counted key+1")).isEqualTo(bytes);
    assertThat(get("counted key+1")).isEqualTo(bytes);

    assertThat(origin.requests("PUT", BUCKET + "/counted key+1")).hasSize(1);
    assertThat(origin.reads(BUCKET + "/counted key+1")).isEqualTo(2);
    // The last bytes are counted just after they have been passed on.
    await()
        .untilAsserted(() ->
            assertThat(origin.bytesRead(BUCKET + "/counted key+1")).isEqualTo(2L * bytes.length));
  }

  @Test
  void resetsARequestThatTheOriginDoesNotSee() {
    try (var _ = origin.fault(request -> request.method().equals("PUT"), new OriginFault.Reset())) {
      assertThatThrownBy(() -> put("reset", bytes(10))).isInstanceOf(SdkException.class);
    }
    assertThatThrownBy(() -> get("reset")).isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void resetsABody() {
    put("reset body", bytes(200_000));
    try (var _ =
        origin.fault(request -> request.method().equals("GET"), new OriginFault.ResetBody(1000))) {
      assertThatThrownBy(() -> get("reset body")).isInstanceOf(SdkException.class);
    }
    assertThat(get("reset body")).isEqualTo(bytes(200_000));
  }

  @Test
  void stallsThenContinues() {
    Duration stall = Duration.ofMillis(300);
    put("stalled", bytes(200_000));
    for (OriginFault fault :
        List.of(new OriginFault.Stall(stall), new OriginFault.StallBody(100_000, stall))) {
      long begun = System.nanoTime();
      try (var _ = origin.fault(request -> request.method().equals("GET"), fault)) {
        assertThat(get("stalled")).isEqualTo(bytes(200_000));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(stall);
    }
  }

  @Test
  void holdsTheAnswerToACompletedRequest() throws Exception {
    put("held", bytes(10));
    Hold hold = new Hold();
    try (var _ =
            origin.fault(
                CountingOrigin.is("PUT", BUCKET + "/held"), new OriginFault.HoldAnswer(hold), 1);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<PutObjectResponse> put = threads.submit(() -> put("held", bytes(20)));
      hold.awaitReached(Duration.ofSeconds(20));

      assertThat(get("held")).isEqualTo(bytes(20));
      assertThat(put.isDone()).isFalse();
      hold.release();
      assertThat(put.get(20, TimeUnit.SECONDS).eTag()).isNotEmpty();
    }
  }

  @Test
  void cutsABody() {
    put("cut", bytes(500_000));
    try (var _ =
        origin.fault(
            CountingOrigin.is("GET", BUCKET + "/cut"), new OriginFault.CutBody(100_000), 1)) {
      assertThatThrownBy(() -> get("cut")).isInstanceOf(SdkException.class);
    }
    assertThat(origin.reads(BUCKET + "/cut")).isEqualTo(1);
  }

  @Test
  void answersWithAnErrorItself() {
    put("failing", bytes(10));
    try (var _ =
        origin.fault(
            CountingOrigin.is("GET", BUCKET + "/failing"),
            new OriginFault.Answer(403, "AccessDenied"))) {
      assertThatThrownBy(() -> get("failing")).isInstanceOf(S3Exception.class);
    }
    assertThat(get("failing")).isEqualTo(bytes(10));
  }

  @Test
  void losesTheAnswerToACompletedRequest() {
    try (var _ =
        origin.fault(CountingOrigin.is("PUT", BUCKET + "/lost"), new OriginFault.LoseAnswer())) {
      assertThatThrownBy(() -> put("lost", bytes(30))).isInstanceOf(SdkException.class);
    }
    assertThat(get("lost")).isEqualTo(bytes(30));
  }

  @Test
  void replacesTheAnswerToACompletedRequest() {
    try (var _ =
        origin.fault(
            CountingOrigin.is("PUT", BUCKET + "/replaced-answer"),
            new OriginFault.ReplaceAnswer(500, "InternalError"))) {
      assertThatThrownBy(() -> put("replaced-answer", bytes(40))).isInstanceOf(S3Exception.class);
    }
    assertThat(get("replaced-answer")).isEqualTo(bytes(40));
  }

  @Test
  void commitsLate() {
    put("late", bytes(10));
    Hold hold = new Hold();
    try (var _ =
        origin.fault(
            CountingOrigin.is("PUT", BUCKET + "/late"), new OriginFault.CommitLate(hold), 1)) {
      assertThatThrownBy(() -> put("late", bytes(50))).isInstanceOf(SdkException.class);
      assertThat(get("late")).isEqualTo(bytes(10));
      hold.release();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(get("late")).isEqualTo(bytes(50)));
    }
  }

  /** The held bytes have left the origin, so overwriting the object does not change them. */
  @Test
  void holdsABody() throws Exception {
    put("held-body", bytes(900_000));
    Hold hold = new Hold();
    try (var _ =
            origin.fault(
                CountingOrigin.is("GET", BUCKET + "/held-body"),
                new OriginFault.HoldBody(hold, 100_000),
                1);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> read = threads.submit(() -> get("held-body"));
      hold.awaitReached(Duration.ofSeconds(20));
      put("held-body", bytes(20));
      assertThat(read.isDone()).isFalse();
      hold.release();
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(bytes(900_000));
    }
  }
}
