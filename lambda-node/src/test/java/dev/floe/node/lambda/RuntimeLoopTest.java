package dev.floe.node.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import dev.floe.node.session.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the whole node, in this process, against a Runtime API over real HTTP. */
class RuntimeLoopTest {
  private record Handed(String path, String body) {}

  private final BlockingQueue<String> payloads = new LinkedBlockingQueue<>();
  private final BlockingQueue<Handed> handed = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer api;
  private Future<Integer> exit;

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(threads);
    api.createContext("/2018-06-01/runtime/invocation/", this::answer);
    api.start();
    Map<String, String> environment =
        Map.of(
            "AWS_LAMBDA_RUNTIME_API",
            "127.0.0.1:" + api.getAddress().getPort(),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "128");
    exit = threads.submit(() -> NodeMain.run(environment, store -> Wire.DIRECT));
  }

  @AfterEach
  void stop() {
    api.stop(0);
    threads.shutdownNow();
  }

  @Test
  void answersEachInvocation() throws Exception {
    String unreachable = payload(freePort()).toJson();
    for (int i = 0; i < 2; i++) {
      payloads.add(unreachable);
      Handed answer = next();
      assertThat(answer.path).isEqualTo("/2018-06-01/runtime/invocation/request-7/response");
      assertThat(InvokeResult.parse(answer.body).reason()).isEqualTo(LeaveReason.UNREACHABLE);
    }
  }

  @Test
  void refusesAnUnknownPayloadAndContinues() throws Exception {
    payloads.add("{\"version\":9}");
    assertThat(next().path).endsWith("/request-7/error");
    payloads.add("not JSON");
    Handed refused = next();
    assertThat(refused.path).endsWith("/request-7/error");
    assertThat(refused.body).contains("BadPayload");
    payloads.add(payload(freePort()).toJson());
    assertThat(next().path).endsWith("/response");
  }

  @Test
  void endsWhenTheRuntimeApiIsGone() throws Exception {
    payloads.add("{}");
    next();
    api.stop(0);
    assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void endsAtOnceWithoutItsEnvironmentVariables() {
    assertThat(NodeMain.run(Map.of(), store -> Wire.DIRECT)).isEqualTo(1);
    assertThat(
            NodeMain.run(Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "lots"), store -> Wire.DIRECT))
        .isEqualTo(1);
  }

  private Handed next() throws InterruptedException {
    Handed next = handed.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the node sent no answer");
    }
    return next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!path.endsWith("/next")) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(202, -1);
        handed.add(new Handed(path, new String(body, StandardCharsets.UTF_8)));
        return;
      }
      byte[] payload = payloads.take().getBytes(StandardCharsets.UTF_8);
      long deadline = System.currentTimeMillis() + 60_000;
      exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "request-7");
      exchange.getResponseHeaders().add("Lambda-Runtime-Deadline-Ms", Long.toString(deadline));
      // To this server, length 0 means a chunked body.
      exchange.sendResponseHeaders(200, payload.length % 2 == 0 ? payload.length : 0);
      exchange.getResponseBody().write(payload);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static InvokePayload payload(int port) {
    byte[] secret = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    Stay stay =
        new Stay(Duration.ofMillis(1), Duration.ofMillis(8), Duration.ZERO, Duration.ofMinutes(1));
    return new InvokePayload(
        "127.0.0.1:" + port,
        "f",
        1,
        2,
        SessionKey.derive(secret, "f", 1, 2),
        new Nonce(1, 2, 3, 4),
        1,
        Role.PRIMARY,
        stay);
  }
}
