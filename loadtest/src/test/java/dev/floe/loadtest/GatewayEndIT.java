package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.LiveThreads;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.Hold;
import dev.floe.loadtest.origin.OriginFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/** A gateway that is closed while it waits for S3 ends everything that it has started. */
class GatewayEndIT {
  private static final int MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * The threads that are not the gateway's: those of the origin, of the function host, of the
   * test's clients, and of the JVM and of Netty, which start them when they need them.
   */
  private static final Pattern OTHERS =
      Pattern.compile(
          "(origin|invoke|background|settle|exit|runtime|close|link)-.*"
              + "|process reaper.*|ForkJoinPool.*|VirtualThread-unparker.*|.*-Poller|Cleaner-.*"
              + "|Common-Cleaner|Attach Listener|awaitility.*|idle-connection-reaper|C[12] Comp.*"
              + "|globalEventExecutor-.*");

  /** The parts of a gateway, by the beginnings of their threads' names. */
  private static final List<String> PARTS =
      List.of(
          "event-loop-",
          "request-",
          "fill ",
          "the cache timer",
          "access log",
          "HTTP-Dispatcher",
          "invocation-",
          "aws-java-sdk-NettyEventLoop-",
          "sdk-async-response-");

  @TempDir Path folder;

  /** A fill and its reader wait for S3's bytes, and an upload waits for S3's answer. */
  @Test
  void closingLeavesNoThreadAndNoBlock() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .code("2+1")
            .nodes(3)
            .setting("listen.drain", "100ms")
            .identities(List.of(FloeFixture.mayDoEverything(), withRole()))
            .start()) {
      byte[] bytes = FloeFixture.bytes(1, 16 * MIB);
      floe.putAtOrigin("read", bytes);
      floe.startNodes();
      floe.gateway().close();
      LiveThreads without = LiveThreads.now();
      floe.restartGateway(
          Map.of(
              "access-log.file", folder.resolve("access.log").toString(),
              "pool.invocation-log", folder.resolve("calls.log").toString(),
              "memory.tier", "1MiB"));
      try (Hold body = new Hold();
          Hold answer = new Hold();
          var _ = hold(floe, "GET", "read", new OriginFault.HoldBody(body, 6 * MIB));
          var _ = hold(floe, "PUT", "written", new OriginFault.HoldAnswer(answer))) {
        CompletableFuture<Void> reader = attempt(() -> floe.get("read"));
        CompletableFuture<Void> writer = attempt(() -> put(floe, bytes));
        body.awaitReached(PATIENCE);
        answer.awaitReached(PATIENCE);
        assertThat(floe.gateway().threadsRunning()).as("threads before").isPositive();
        List<String> running = started(without);
        assertThat(PARTS)
            .as("parts that run %s", running)
            .allMatch(part -> running.stream().anyMatch(name -> name.startsWith(part)));

        floe.endGateway();

        assertThat(floe.gateway().threadsRunning()).as("threads afterwards").isZero();
        assertThat(floe.gateway().leasedBytes()).as("leased bytes").isZero();
        reader.join();
        writer.join();
        // A thread lives for a moment after it has reported its end.
        await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(() -> assertThat(started(without)).as("threads afterwards").isEmpty());
      }
    }
  }

  /** Returns an identity with a separate account at the origin. */
  private static IdentityConfig withRole() {
    OriginAccess.Role role = new OriginAccess.Role("arn:aws:iam::123456789012:role/any", null);
    return LocalFloe.mayDoEverything("ROLE", "secret")
        .with(new OriginAccess(null, null, role, OriginAccess.Decides.ORIGIN));
  }

  private static List<String> started(LiveThreads since) throws Exception {
    return LiveThreads.now().startedSince(since, OTHERS);
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
