package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that send or read a little within each timeout: only the minimum rate can end their
 * connections.
 */
class SlowClientsTest {
  private static final Duration WINDOW = Duration.ofMillis(400);

  private final Loops loops = Loops.start(1);
  private final EdgeHandler handler = new EdgeHandler();

  @AfterEach
  void stop() {
    loops.close();
  }

  private HttpEdge start(long minimumBytesPerSecond) throws IOException {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            10,
            10,
            1 << 10,
            8 << 10,
            32 << 10,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            WINDOW,
            WINDOW,
            16 << 10,
            minimumBytesPerSecond);
    return HttpEdge.start(settings, loops, handler, new GatewayMetrics());
  }

  @Test
  void cutsOffAClientThatSendsItsBodyByteByByte() throws Exception {
    try (HttpEdge edge = start(100_000);
        EdgeClient client = new EdgeClient(edge.port())) {
      client.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
      await()
          .pollInterval(Duration.ofMillis(30))
          .until(() -> {
            client.send("a");
            return client.hasAnswer();
          });
      assertThat(client.rest()).startsWith("HTTP/1.1 400").endsWith("TIMEOUT");
    }
  }

  /**
   * The end of a request releases its reservations, so it must be reported even if the client left.
   */
  @Test
  void reportsTheEndOfARequestWhoseClientLeftDuringThreadCode() throws Exception {
    try (HttpEdge edge = start(0)) {
      try (EdgeClient client = new EdgeClient(edge.port())) {
        client.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n");
        await().until(() -> handler.begun.contains("/late"));
      }
      await().until(() -> handler.ended.size() == 2);
    }
  }

  @Test
  void cutsOffAClientThatReadsItsAnswerTooSlowly() throws Exception {
    try (HttpEdge edge = start(1 << 20);
        EdgeClient client = new EdgeClient(edge.port(), 16 << 10)) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      byte[] sip = new byte[4 << 10];
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            client.readOrEnd(sip);
            return handler.closed.contains("/large");
          });
    }
    assertThat(handler.ended).singleElement().matches(summary -> !summary.complete());
    assertThat(handler.ended).extracting(ExchangeSummary::bodyBytes).allMatch(sent -> sent > 0);
  }
}
