package dev.floe.loadtest.bench.start;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A node's process as Lambda starts it: with an invocation that waits for it at the Runtime API.
 */
final class ColdNode implements AutoCloseable {
  private static final String NEXT = "/2018-06-01/runtime/invocation/next";
  private static final int END_SECONDS = 60;

  private final HelloSocket gateway;
  private final HttpServer runtime;

  private ColdNode(HelloSocket gateway, HttpServer runtime) {
    this.gateway = gateway;
    this.runtime = runtime;
  }

  /** Starts the Runtime API. */
  static ColdNode listen(HelloSocket gateway) throws IOException {
    HttpServer runtime =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    ColdNode node = new ColdNode(gateway, runtime);
    runtime.createContext(NEXT, node::invoke);
    runtime.start();
    return node;
  }

  private void invoke(HttpExchange exchange) throws IOException {
    byte[] payload = gateway.payload();
    Instant deadline = Instant.now().plus(Duration.ofMinutes(15));
    exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "start");
    exchange
        .getResponseHeaders()
        .set("Lambda-Runtime-Deadline-Ms", Long.toString(deadline.toEpochMilli()));
    exchange.sendResponseHeaders(200, payload.length);
    exchange.getResponseBody().write(payload);
    exchange.close();
  }

  /** Starts a node, and returns the milliseconds until its HELLO arrived. */
  double helloMillis() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(HelloSocket.nodeCommand());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + runtime.getAddress().getPort());
    builder
        .environment()
        .put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(HelloSocket.NODE_MEGABYTES));
    long beginNanos = System.nanoTime();
    Process node = builder.start();
    try {
      return gateway.helloMillis(beginNanos);
    } finally {
      node.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    runtime.stop(0);
  }
}
