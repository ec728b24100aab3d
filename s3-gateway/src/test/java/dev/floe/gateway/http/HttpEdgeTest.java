package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.message.HttpExchange;
import dev.floe.gateway.http.message.LoopResponse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEdgeTest {
  private final Loops loops = Loops.start(1);
  private final EdgeHandler handler = new EdgeHandler();
  private HttpEdge edge = start(Duration.ofSeconds(10), 100);

  private HttpEdge start(Duration timeout, int maxConnections) {
    EdgeSettings settings = settings(timeout, timeout, maxConnections);
    try {
      return HttpEdge.start(settings, loops, handler, new GatewayMetrics());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EdgeSettings settings(Duration firstRequest, Duration others, int connections) {
    return new EdgeSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        connections,
        connections,
        1 << 10,
        8 << 10,
        32 << 10,
        firstRequest,
        others,
        others,
        others,
        others,
        64 << 10,
        0);
  }

  private void restart(Duration timeout, int maxConnections) {
    edge.close();
    edge = start(timeout, maxConnections);
  }

  private EdgeClient connect() throws IOException {
    return new EdgeClient(edge.port());
  }

  @AfterEach
  void stop() {
    edge.close();
    assertThat(edge.connections()).isZero();
    loops.close();
  }

  @Test
  void answersOneRequestAfterTheOther() throws Exception {
    try (EdgeClient client = connect()) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.head())
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("Content-Length: 13\r\n", "x-amz-request-id: ", "x-amz-id-2: ", "Date: ")
            .doesNotContain("Connection: close");
        assertThat(client.body(13)).isEqualTo("from the loop");
      }
    }
    await().until(() -> handler.ended.size() == 3);
    assertThat(handler.ended).allMatch(ExchangeSummary::complete);
    assertThat(handler.closed).isEmpty();
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (EdgeClient client = connect()) {
      client.send(
          "PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
              + "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n"
              + "\r\nGET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      client.head();
      assertThat(client.body(3)).isEqualTo("abc");
      client.head();
      assertThat(client.body(13)).isEqualTo("from the loop");
      assertThat(client.rest()).contains("Connection: close\r\n").endsWith("\r\n\r\n/a");
    }
  }

  @Test
  void takesRequestsByteByByte() throws Exception {
    try (EdgeClient client = connect()) {
      String head = "PUT /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
      String wire = head + "3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
      for (int i = 0; i < wire.length(); i++) {
        client.send(wire.substring(i, i + 1));
      }
      client.head();
      assertThat(client.body(5)).isEqualTo("abcde");
    }
  }

  @Test
  void sendsNoBodyWhereThereIsNone() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("HEAD /loop HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).contains("Content-Length: 13\r\n");
      client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 204").doesNotContain("Content-Length");
      client.send("GET /same HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 304").doesNotContain("Content-Length");
      client.send("HEAD /chunks HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(client.rest()).endsWith("\r\n\r\n");
    }
  }

  @Test
  void sendsBodiesOfUnknownLengthAsTheClientCanTakeThem() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("GET /chunks HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).contains("Transfer-Encoding: chunked\r\n");
      String chunks = "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n";
      assertThat(client.body(chunks.length())).isEqualTo(chunks);
      client.send("GET /chunks HTTP/1.0\r\n\r\n");
      assertThat(client.rest()).doesNotContain("Transfer-Encoding").endsWith("\r\n\r\nonethree");
    }
  }

  @Test
  void asksForTheBodyOnlyWhenItIsRead() throws Exception {
    String head = " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    try (EdgeClient client = connect()) {
      client.send("PUT /echo" + head);
      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("abc");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      assertThat(client.body(3)).isEqualTo("abc");
      client.send("PUT /refuse" + head);
      assertThat(client.rest()).startsWith("HTTP/1.1 403").contains("Connection: close\r\n");
    }
  }

  @Test
  void refusalReachesAClientThatIsStillSending() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n");
      client.send(new byte[2_000_000]);
      assertThat(client.rest()).startsWith("HTTP/1.1 403").endsWith("\r\n\r\nno");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /loop HTTP/1.1\nHost: h\n\n",
        "GET /loop HTTP/1.1\r\nHost: h\r\nA: b\nC: d\r\n\r\n",
        "GET /loop HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n",
        "GET /loop HTTP/1.1\r\n\r\n",
        "PUT /loop HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
        "PUT /loop HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "\r\n\r\n\r\n"
      })
  void refusesMalformedHeadsAndCloses(String wire) throws Exception {
    try (EdgeClient client = connect()) {
      client.send(wire + "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
      String answer = client.rest();
      assertThat(answer).startsWith("HTTP/1.1 400").endsWith("\r\n\r\nMALFORMED");
    }
  }

  @Test
  void refusesHeadsThatAreTooLong() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("GET /" + "a".repeat(2000));
      assertThat(client.rest()).endsWith("URI_TOO_LONG");
    }
    try (EdgeClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(9000));
      assertThat(client.rest()).endsWith("HEAD_TOO_LARGE");
    }
  }

  @Test
  void refusesABrokenChunkedBody() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("PUT /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 400").endsWith("\r\n\r\nMALFORMED");
    }
  }

  @Test
  void answersAnInternalFaultBeforeTheFirstByteAndClosesAfterIt() throws Exception {
    try (ExpectedLog onLoop = ExpectedLog.of(ClientConnection.class);
        ExpectedLog onThread = ExpectedLog.of(HttpExchange.class);
        ExpectedLog ofAnswer = ExpectedLog.of(LoopResponse.class)) {
      for (String path : new String[] {"/throw", "/fail"}) {
        try (EdgeClient client = connect()) {
          client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
          assertThat(client.rest()).startsWith("HTTP/1.1 500").endsWith("INTERNAL");
        }
      }
      try (EdgeClient client = connect()) {
        client.send("GET /short HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.rest()).doesNotContain("HTTP/1.1 500");
      }
      assertThat(onLoop.messages()).hasSize(1);
      assertThat(onThread.messages()).hasSize(1);
      assertThat(ofAnswer.messages()).hasSize(1);
    }
  }

  @Test
  void endsIdleConnectionsAndUnfinishedRequestsAfterTheTimeout() throws Exception {
    restart(Duration.ofMillis(200), 100);
    try (EdgeClient idle = connect();
        EdgeClient slowHead = connect();
        EdgeClient slowBody = connect()) {
      slowHead.send("GET / HTTP/1.1\r\nHo");
      slowBody.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na");
      assertThat(idle.rest()).isEmpty();
      assertThat(slowHead.rest()).startsWith("HTTP/1.1 400").endsWith("TIMEOUT");
      assertThat(slowBody.rest()).startsWith("HTTP/1.1 400").endsWith("TIMEOUT");
    }
  }

  @Test
  void boundsTheQueueOfAClientThatDoesNotRead() throws Exception {
    restart(Duration.ofMillis(300), 100);
    try (ExpectedLog log = ExpectedLog.of(HttpExchange.class);
        EdgeClient client = connect()) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      client.head();
      await().until(() -> !handler.closed.isEmpty());
      assertThat(log.messages()).as("a client that leaves is no fault").isEmpty();
    }
    assertThat(handler.ended).singleElement().matches(summary -> !summary.complete());
    assertThat(handler.ended.element().bodyBytes()).isLessThan(16 << 20);
  }

  @Test
  void streamsToAClientThatReads() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      client.head();
      assertThat(client.rest()).hasSize(16 << 20);
    }
  }

  @Test
  void noticesAClientThatGoesAway() throws Exception {
    try (EdgeClient client = connect()) {
      client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
      await().until(() -> edge.connections() == 1);
    }
    await().until(() -> handler.closed.contains("/wait"));
    await().until(() -> edge.connections() == 0);
  }

  @Test
  void refusesMoreConnectionsThanItMayHave() throws Exception {
    restart(Duration.ofSeconds(10), 1);
    try (EdgeClient first = connect()) {
      first.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
      await().until(() -> handler.begun.contains("/echo"));
      try (EdgeClient second = connect()) {
        assertThat(second.rest()).endsWith("TOO_MANY_CONNECTIONS");
      }
      await().until(() -> edge.connections() == 1);
      first.send("c");
      assertThat(first.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void takesANewConnectionInPlaceOfAnIdleOne() throws Exception {
    restart(defaults().withConnections(1, 2));
    try (EdgeClient first = connect()) {
      first.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n").head();
      first.body(13);
      try (EdgeClient second = connect()) {
        assertThat(first.rest()).isEmpty();
        second.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(second.head()).startsWith("HTTP/1.1 200");
        await().until(() -> edge.connections() == 1);
      }
    }
  }

  @Test
  void drainsByFinishingRequestsInFlight() throws Exception {
    try (EdgeClient idle = connect();
        EdgeClient busy = connect()) {
      idle.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n").head();
      idle.body(13);
      busy.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
      await().until(() -> edge.connections() == 2);
      assertThat(edge.drain(Duration.ofMillis(300))).isFalse();
      assertThat(idle.rest()).isEmpty();
      busy.send("c");
      assertThat(busy.rest()).contains("Connection: close\r\n").endsWith("\r\n\r\nabc");
      assertThat(edge.drain(Duration.ofSeconds(5))).isTrue();
    }
  }

  private void restart(EdgeSettings settings) throws IOException {
    edge.close();
    edge = HttpEdge.start(settings, loops, handler, new GatewayMetrics());
  }

  private static EdgeSettings defaults() {
    return EdgeSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Sends unfinished heads until the memory for heads is used up. */
  private List<EdgeClient> useUpTheHeadsMemory() throws IOException {
    List<EdgeClient> unfinished = new ArrayList<>();
    // All heads together may use 32 KiB (see start); a head of 5,000 bytes uses 8 KiB.
    for (int i = 0; i < 4; i++) {
      unfinished.add(connect().send("GET / HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(5000)));
    }
    await().until(() -> edge.headsUsedBytes() == 32 << 10);
    return unfinished;
  }

  @Test
  void refusesAHeadOfMoreThanSixteenKibibytes() throws Exception {
    restart(defaults());
    String begin = "GET /loop HTTP/1.1\r\nHost: h\r\nA: ";
    try (EdgeClient client = connect()) {
      client.send(begin + "a".repeat(15 << 10) + "\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
    try (EdgeClient client = connect()) {
      client.send(begin + "a".repeat(17 << 10) + "\r\n\r\n");
      assertThat(client.rest()).endsWith("HEAD_TOO_LARGE");
    }
  }

  @Test
  void endsTheOldestUnfinishedHeadWhenTheMemoryOfAllHeadsIsUsedUp() throws Exception {
    try (EdgeClient established = connect()) {
      established.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
      await().until(() -> edge.connections() == 1);
      List<EdgeClient> unfinished = useUpTheHeadsMemory();
      try (EdgeClient late = connect()) {
        late.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(late.head()).startsWith("HTTP/1.1 200");
      }
      assertThat(unfinished.removeFirst().rest()).isEmpty();
      assertThat(edge.headsUsedBytes()).isLessThanOrEqualTo(32 << 10);
      established.send("c");
      assertThat(established.head()).startsWith("HTTP/1.1 200");
      assertThat(established.body(3)).isEqualTo("abc");
      unfinished.getFirst().send("\r\n\r\n");
      assertThat(unfinished.getFirst().head()).startsWith("HTTP/1.1 404");
      established.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(established.head()).startsWith("HTTP/1.1 200");
      for (EdgeClient client : unfinished) {
        client.close();
      }
      await().until(() -> edge.headsUsedBytes() == 0);
    }
  }

  @Test
  void closesANewConnectionThatSendsNothingBeforeAnEstablishedOne() throws Exception {
    restart(settings(Duration.ofMillis(300), Duration.ofSeconds(60), 100));
    try (EdgeClient established = connect()) {
      established.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n").head();
      established.body(13);
      try (EdgeClient silent = connect()) {
        assertThat(silent.rest()).isEmpty();
      }
      established.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(established.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void closesTheOldestIdleConnectionWhenNearlyAllAreTaken() throws Exception {
    restart(defaults().withConnections(8, 8));
    List<EdgeClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 7; i++) {
        clients.add(connect());
        int open = i + 1;
        await().until(() -> edge.connections() == open);
      }
      // The first one is busy, so the second one has been idle longest.
      clients.getFirst().send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
      await().until(() -> handler.begun.contains("/echo"));
      clients.add(connect());
      assertThat(clients.get(1).rest()).isEmpty();
      assertThat(clients.getFirst().send("c").head()).startsWith("HTTP/1.1 200");
      for (int i = 2; i < clients.size(); i++) {
        clients.get(i).send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(clients.get(i).head()).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (EdgeClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void refusesConnectionsBeyondTheShareOfTheirAddress() throws Exception {
    restart(defaults().withConnections(100, 2));
    try (EdgeClient first = connect();
        EdgeClient second = connect()) {
      await().until(() -> edge.connections() == 2);
      try (EdgeClient third = connect();
          EdgeClient other = EdgeClient.from("127.0.0.2", edge.port())) {
        assertThat(third.rest()).endsWith("TOO_MANY_CONNECTIONS");
        for (EdgeClient client : List.of(other, first, second)) {
          client.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
          assertThat(client.head()).startsWith("HTTP/1.1 200");
        }
      }
      first.close();
      await().until(() -> edge.connections() == 1);
      try (EdgeClient next = connect()) {
        next.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(next.head()).startsWith("HTTP/1.1 200");
      }
    }
  }

  /** A connection beyond its address's share must not cost another client its idle connection. */
  @Test
  void aRefusedConnectionClosesNoOther() throws Exception {
    restart(defaults().withConnections(9, 7));
    List<EdgeClient> clients = new ArrayList<>();
    try (EdgeClient other = EdgeClient.from("127.0.0.2", edge.port())) {
      other.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n").head();
      other.body(13);
      for (int i = 0; i < 7; i++) {
        clients.add(connect());
      }
      await().until(() -> edge.connections() == 8);
      for (int i = 0; i < 3; i++) {
        try (EdgeClient refused = connect()) {
          assertThat(refused.rest()).endsWith("TOO_MANY_CONNECTIONS");
        }
        await().until(() -> edge.connections() == 8);
      }
      other.send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(other.head()).startsWith("HTTP/1.1 200");
    } finally {
      for (EdgeClient client : clients) {
        client.close();
      }
    }
  }

  /** The target's authority replaces Host; a folded value is joined by spaces (RFC 9112, 5.2). */
  @ParameterizedTest
  @CsvSource({
    "http://real.example:9000/host?a=b, h, real.example:9000",
    "HTTP://real.example/host, h, real.example",
    "https://bucket.real.example/host, h, bucket.real.example",
    "/host, h, h",
    "/host, 'h\r\n\tfolded', h folded",
  })
  void takesTheHostFromTargetOrHeader(String target, String header, String host) throws Exception {
    try (EdgeClient client = connect()) {
      client.send("GET %s HTTP/1.1\r\nHost: %s\r\n".formatted(target, header));
      client.send("Connection: close\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + host);
    }
  }

  @Test
  void refusalReachesAClientThatWritesAllBeforeItReads() throws Exception {
    int length = 12 << 20;
    for (String framing : List.of("Content-Length: " + length, "Transfer-Encoding: chunked")) {
      try (EdgeClient client = connect()) {
        client.send("PUT /refuse HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n");
        client.send(new byte[length]);
        assertThat(client.rest()).startsWith("HTTP/1.1 403").endsWith("\r\n\r\nno");
      }
    }
    await().until(() -> edge.connections() == 0);
  }
}
