package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.Hold;
import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/** A gateway that is closed while it waits for S3 ends everything that it has started. */
class GatewayEndIT {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A fill and its reader wait for S3's bytes, and an upload waits for S3's answer. */
  @Test
  void closingLeavesNoThreadAndNoBlock() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder().code("2+1").nodes(3).setting("listen.drain", "100ms").start()) {
      byte[] bytes = FloeFixture.bytes(1, 16 * MIB);
      floe.putAtOrigin("read", bytes);
      try (Hold body = new Hold();
          Hold answer = new Hold();
          var _ = hold(floe, "GET", "read", new OriginFault.HoldBody(body, 6 * MIB));
          var _ = hold(floe, "PUT", "written", new OriginFault.HoldAnswer(answer))) {
        CompletableFuture<Void> reader = attempt(() -> floe.get("read"));
        CompletableFuture<Void> writer = attempt(() -> put(floe, bytes));
        body.awaitReached(PATIENCE);
        answer.awaitReached(PATIENCE);
        assertThat(floe.gateway().threadsRunning()).as("threads before").isPositive();

        floe.endGateway();

        assertThat(floe.gateway().threadsRunning()).as("threads afterwards").isZero();
        assertThat(floe.gateway().leasedBytes()).as("leased bytes").isZero();
        reader.join();
        writer.join();
      }
    }
  }

  private static AutoCloseable hold(
      FloeFixture floe, String method, String key, OriginFault fault) {
    return floe.origin().fault(CountingOrigin.is(method, BUCKET + "/" + key), fault, 1);
  }

  private static void put(FloeFixture floe, byte[] bytes) {
    floe.s3()
        .putObject(request -> request.bucket(BUCKET).key("written"), RequestBody.fromBytes(bytes));
  }

  /** The gateway ends before it answers, so the attempt fails. */
  private static CompletableFuture<Void> attempt(Runnable request) {
    return CompletableFuture.runAsync(() -> {
      try {
        request.run();
      } catch (SdkException e) {
        // Expected.
      }
    });
  }
}
