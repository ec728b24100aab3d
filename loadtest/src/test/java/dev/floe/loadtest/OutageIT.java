package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.Hold;
import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads over the wire while S3 fails, with {@code freshness.on-origin-error}. */
class OutageIT {
  private static final String STALE = "Floe; fwd=stale; detail=origin-error";
  private static final byte[] BYTES = FloeFixture.bytes(31, 300_000);

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .setting("freshness.rules", BUCKET + "/ validate")
            .setting("freshness.on-origin-error", BUCKET + "/ stale 1h, " + BUCKET + "/errors/ off")
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  static Stream<OriginFault> failures() {
    return Stream.of(
        new OriginFault.Answer(503, "SlowDown"),
        new OriginFault.Answer(500, "InternalError"),
        new OriginFault.Reset(),
        new OriginFault.HoldRequest(new Hold()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anObjectThatS3CannotConfirmIsServed(OriginFault fault) {
    stored("a");
    try (CountingOrigin.ActiveFault _ = floe.origin().fault(_ -> true, fault)) {
      var answer = read("a");
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(STALE);
      assertThat(answer.response().sdkHttpResponse().firstMatchingHeader("Warning"))
          .hasValueSatisfying(warning -> assertThat(warning).contains("111 - "));
      assertThat(answer.asByteArray()).isEqualTo(BYTES);
    }
    awaitConfirmed("a");
  }

  @Test
  void s3sErrorsArePassedOnWhereTheRuleIsOff() {
    stored("errors/a");
    try (CountingOrigin.ActiveFault _ =
        floe.origin().fault(_ -> true, new OriginFault.Answer(503, "SlowDown"))) {
      assertStatus("errors/a", 503);
    }
  }

  @Test
  void aRefusalIsPassedOn() {
    stored("b");
    try (CountingOrigin.ActiveFault _ =
        floe.origin().fault(_ -> true, new OriginFault.Answer(403, "AccessDenied"))) {
      // If S3's answer is late, the client receives stale content instead.
      await().untilAsserted(() -> assertStatus("b", 403));
    }
  }

  @Test
  void nothingIsServedAfterAWriteOfUnknownOutcome() {
    stored("c");
    try (CountingOrigin.ActiveFault _ =
        floe.origin()
            .fault(CountingOrigin.is("PUT", BUCKET + "/c"), new OriginFault.LoseAnswer())) {
      assertThatThrownBy(() -> floe.put("c", new byte[1])).isInstanceOf(S3Exception.class);
    }
    try (CountingOrigin.ActiveFault _ =
        floe.origin().fault(_ -> true, new OriginFault.Answer(503, "SlowDown"))) {
      assertStatus("c", 503);
    }
    assertThat(floe.get("c")).isEqualTo(new byte[1]);
  }

  private static void assertStatus(String key, int status) {
    assertThatThrownBy(() -> floe.get(key))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(status));
  }

  private static void stored(String key) {
    floe.put(key, BYTES);
    awaitConfirmed(key);
  }

  /** Waits until the nodes have the object and S3 confirms it again. */
  private static void awaitConfirmed(String key) {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            read(key)
                .response()
                .sdkHttpResponse()
                .firstMatchingHeader("X-Cache")
                .filter("HIT"::equals)
                .isPresent());
  }

  private static ResponseBytes<GetObjectResponse> read(String key) {
    return floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key));
  }
}
