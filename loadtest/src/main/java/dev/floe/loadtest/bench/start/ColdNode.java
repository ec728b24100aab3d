package dev.floe.loadtest.bench.start;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.lambda.NodeMain;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node's process as Lambda starts it: with an invocation that waits for it at the Runtime API.
 * Its gateway is a socket that sends nothing.
 */
final class ColdNode implements AutoCloseable {
  private static final String NEXT = "/2018-06-01/runtime/invocation/next";
  private static final String FUNCTION = "floe-node-0";
  private static final int MEMORY_MEGABYTES = 128;
  private static final int LIMIT_MILLIS = 60_000;
  private static final Duration STAY = Duration.ofMinutes(1);

  private final ServerSocket gateway;
  private final HttpServer runtime;

  private ColdNode(ServerSocket gateway, HttpServer runtime) {
    this.gateway = gateway;
    this.runtime = runtime;
  }

  /** Opens the two addresses that a node calls: its gateway and the Runtime API. */
  static ColdNode listen() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket gateway = new ServerSocket(0, 1, loopback);
    gateway.setSoTimeout(LIMIT_MILLIS);
    HttpServer runtime = HttpServer.create(new InetSocketAddress(loopback, 0), 1);
    ColdNode node = new ColdNode(gateway, runtime);
    runtime.createContext(NEXT, node::invoke);
    runtime.start();
    return node;
  }

  private void invoke(HttpExchange exchange) throws IOException {
    byte[] payload = payload().toJson().getBytes(StandardCharsets.UTF_8);
    Instant deadline = Instant.now().plus(Duration.ofMinutes(15));
    exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "start");
    exchange
        .getResponseHeaders()
        .set("Lambda-Runtime-Deadline-Ms", Long.toString(deadline.toEpochMilli()));
    exchange.sendResponseHeaders(200, payload.length);
    exchange.getResponseBody().write(payload);
    exchange.close();
  }

  private InvokePayload payload() {
    long expiry = Instant.now().plus(Duration.ofMinutes(1)).getEpochSecond();
    return new InvokePayload(
        "127.0.0.1:" + gateway.getLocalPort(),
        FUNCTION,
        1,
        expiry,
        SessionKey.derive(new byte[32], FUNCTION, 1, expiry),
        new Nonce(1, 2, 3, 4),
        1,
        Role.PRIMARY,
        new InvokePayload.Stay(Duration.ofMillis(1), STAY, STAY, STAY));
  }

  /** Starts a node, and returns the milliseconds until the first byte of its HELLO arrived. */
  double helloMillis() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName()));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + runtime.getAddress().getPort());
    builder
        .environment()
        .put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(MEMORY_MEGABYTES));
    long beginNanos = System.nanoTime();
    Process node = builder.start();
    try (Socket lane = gateway.accept()) {
      lane.setSoTimeout(LIMIT_MILLIS);
      if (lane.getInputStream().read() < 0) {
        throw new IOException("the node closed its connection: expected its HELLO");
      }
      return (System.nanoTime() - beginNanos) / 1e6;
    } finally {
      node.destroyForcibly().waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() throws IOException {
    runtime.stop(0);
    gateway.close();
  }
}
