package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many connections on several loops, to which Netty assigns new connections in turn. The clients of
 * all loops must be treated alike.
 */
class ConnectionPressureTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 16;
  // Fewer than an eighth of the connections are free.
  private static final int NEARLY_FULL = 15;

  private final Loops loops = Loops.start(3);
  private final HttpEdge edge = start();
  private final List<EdgeClient> clients = new ArrayList<>();

  private HttpEdge start() {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            CONNECTIONS,
            CONNECTIONS,
            1 << 10,
            8 << 10,
            96 << 10, // 32 KiB on each loop
            LONG,
            LONG,
            LONG,
            LONG,
            LONG,
            64 << 10,
            0);
    try {
      return HttpEdge.start(settings, loops, new EdgeHandler(), new GatewayMetrics());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (EdgeClient client : clients) {
      client.close();
    }
    edge.close();
    loops.close();
  }

  /** Opens a connection, and waits until the gateway has this many. */
  private EdgeClient connect(int open) throws IOException {
    EdgeClient client = new EdgeClient(edge.port());
    clients.add(client);
    await().until(() -> edge.connections() == open);
    return client;
  }

  private static void ask(EdgeClient client) throws IOException {
    client.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 200");
    client.body(13);
  }

  @Test
  void closesTheConnectionThatIsIdleLongestOnAnyLoop() throws Exception {
    for (int i = 1; i < NEARLY_FULL; i++) {
      connect(i);
    }
    for (int i = 0; i < 4; i++) {
      connect(NEARLY_FULL - 1);
      assertThat(clients.get(i).rest()).as("the oldest, %d", i).isEmpty();
    }
    for (EdgeClient client : clients.subList(4, clients.size())) {
      ask(client);
    }
  }

  @Test
  void closesConnectionsWithoutARequestOnAnyLoopBeforeThoseServed() throws Exception {
    for (int i = 1; i <= 6; i++) {
      ask(connect(i));
    }
    for (int i = 7; i < NEARLY_FULL; i++) {
      connect(i);
    }
    for (int i = 0; i < 3; i++) {
      connect(NEARLY_FULL - 1);
      assertThat(clients.get(6 + i).rest()).as("the oldest without a request").isEmpty();
    }
    for (EdgeClient served : clients.subList(0, 6)) {
      ask(served);
    }
  }

  @Test
  void unfinishedHeadsOfOneLoopTakeNoOtherLoopsMemory() throws Exception {
    String unfinished = "GET /loop HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(5000);
    for (int i = 1; i <= 12; i++) {
      EdgeClient client = connect(i);
      if (i % 3 == 1) {
        client.send(unfinished);
      }
    }
    await().until(() -> edge.headsUsedBytes() == 32 << 10);
    for (EdgeClient other : List.of(clients.get(1), clients.get(2))) {
      other.send(unfinished + "\r\n\r\n");
      assertThat(other.head()).startsWith("HTTP/1.1 200");
    }
  }
}
