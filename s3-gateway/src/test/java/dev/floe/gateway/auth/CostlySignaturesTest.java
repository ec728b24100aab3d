package dev.floe.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.VerifierSettings;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signatures of Version 4a, whose arithmetic takes longer than a loop may be blocked. */
class CostlySignaturesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-08-01T00:00:00Z"));
  private static final int ADMITTED = 64;
  private static final int AT_A_TIME = 2;

  private final Loops loops = Loops.start(1);
  private final Loop loop = loops.get(0);
  private final CostlySignatures signatures = new CostlySignatures();
  private final Queue<S3Error> refusals = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    loops.close();
  }

  @Test
  void aSignatureOf4aIsLeftToAThread() {
    assertThat(authenticate("AWS4-ECDSA-P256-SHA256", "20260801/s3/aws4_request", "KEY"))
        .isInstanceOf(Authentication.Costly.class);
  }

  @Test
  void aKeyThatDoesNotExistCostsNothing() {
    S3Exception refusal =
        catchThrowableOfType(
            S3Exception.class,
            () -> authenticate("AWS4-ECDSA-P256-SHA256", "20260801/s3/aws4_request", "NONE"));
    assertThat(refusal.error()).isEqualTo(S3Error.INVALID_ACCESS_KEY_ID);
  }

  /**
   * The first verification of a process takes tens of milliseconds, so it is done before the
   * gateway listens.
   */
  @Test
  void theWarmUpComputesASignatureOfEachKind() {
    assertThat(SignatureWarmUp.run(VerifierSettings.s3("us-east-1")))
        .hasSize(4)
        .allSatisfy(verdict -> {
          assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
          assertThat(((Verdict.Rejected) verdict).rejection().reason())
              .isEqualTo(Rejection.Reason.SIGNATURE_DOES_NOT_MATCH);
        });
  }

  private static Authentication authenticate(String algorithm, String scope, String key) {
    Headers headers =
        Headers.builder()
            .add("Host", "h")
            .add("x-amz-date", "20260801T000000Z")
            .add("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .add("x-amz-region-set", "*")
            .add(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set, Signature=00"
                    .formatted(algorithm, key, scope))
            .build();
    IdentityStore store =
        new IdentityStore(
            new Identities(
                List.of(Identity.of("me", Credentials.of("KEY", "secret"), Policy.ALLOW_ALL))));
    return new Authenticator(store, VerifierSettings.s3("us-east-1"), CLOCK)
        .authenticate(
            new RequestHead(
                "GET", "/b/k", "", headers, 0, InetSocketAddress.createUnresolved("client", 1)),
            "");
  }

  @Test
  void fewAreVerifiedAtATimeAndFewMayWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Supplier<AuthenticatedRequest> held =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          await().until(() -> release.getCount() == 0);
          running.decrementAndGet();
          ran.incrementAndGet();
          throw new S3Exception(S3Error.SIGNATURE_DOES_NOT_MATCH);
        };
    for (int i = 0; i < ADMITTED; i++) {
      verify(held);
    }
    await().until(() -> running.get() == AT_A_TIME);
    await()
        .until(() -> {
          verify(held);
          return refusals.contains(S3Error.SLOW_DOWN);
        });
    assertThat(refusals).containsOnly(S3Error.SLOW_DOWN);
    release.countDown();
    await()
        .until(() ->
            refusals.stream().filter(S3Error.SIGNATURE_DOES_NOT_MATCH::equals).count() >= ADMITTED);
    assertThat(most).hasValue(AT_A_TIME);
    refusals.clear();
    verify(held);
    await().until(() -> refusals.contains(S3Error.SIGNATURE_DOES_NOT_MATCH));
  }

  private void verify(Supplier<AuthenticatedRequest> rest) {
    FakeExchange exchange = new FakeExchange(loop, "GET", "/b/k", Headers.EMPTY);
    loop.execute(() ->
        signatures.verify(
            exchange,
            new Authentication.Costly(rest),
            _ -> refusals.add(S3Error.INTERNAL_ERROR),
            refusal -> refusals.add(refusal.error())));
  }
}
