package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.metrics.GatewayMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each state of a connection, over a socket in memory and a loop that the test runs. */
class ClientConnectionTest implements ExchangeHandler {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofNanos(1000);
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String PUT = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n%s\r\n";

  private final ManualLoop loop = new ManualLoop();
  private final ManualSocket socket = new ManualSocket();
  private final List<String> events = new ArrayList<>();
  private Duration firstRequest = LONG;
  private Duration idle = LONG;
  private Duration head = LONG;
  private Duration body = LONG;
  private int connections = 10;
  private @Nullable Exchange exchange;
  private @Nullable HttpEdge edge;
  private boolean failsToRefuse;

  @AfterEach
  void nothingIsLeft() {
    var _ = socket.close();
    run();
    assertThat(edge().connections()).isZero();
    socket.releaseOutbound();
    edge().close();
  }

  @Test
  void readsUntilAHeadIsComplete() {
    connect();
    assertThat(socket.reads()).isPositive();
    socket.send("GET / HT");
    assertThat(socket.reads()).isPositive();
    assertThat(events).isEmpty();
    socket.send("TP/1.1\r\nHost: h\r\n\r\n");

    assertThat(events).containsExactly("GET");
    assertThat(socket.reads()).as("notices that the client leaves").isPositive();
  }

  @Test
  void keepsTheConnectionAfterAnAnswer() {
    connect();
    socket.send(GET);
    answer(200);
    assertThat(socket.received()).startsWith("HTTP/1.1 200");
    socket.send(GET);

    assertThat(events).containsExactly("GET", "ended true", "GET");
  }

  @Test
  void beginsAPipelinedRequestAfterTheAnswer() {
    connect();
    socket.send(GET + GET);
    assertThat(events).containsExactly("GET");
    answer(200);

    assertThat(events).containsExactly("GET", "ended true", "GET");
  }

  @Test
  void readsNothingMoreWhileAPipelinedRequestWaits() {
    connect();
    socket.send(GET);
    socket.reads();
    socket.send(GET);

    assertThat(socket.reads()).isZero();
  }

  @Test
  void closesAfterAnAnswerIfTheClientAsksForIt() {
    connect();
    socket.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    answer(200);

    assertThat(socket.isOpen()).isFalse();
  }

  // Deadlines.

  @Test
  void closesAConnectionThatSendsNothing() {
    firstRequest = SHORT;
    connect();
    pass(SHORT);

    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.received()).isEmpty();
  }

  @Test
  void closesAConnectionThatIsIdleAfterAnAnswer() {
    idle = SHORT;
    connect();
    pass(SHORT);
    assertThat(socket.isOpen()).isTrue();
    socket.send(GET);
    answer(200);
    pass(SHORT);

    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void refusesAHeadThatIsNotCompleteInTime() {
    head = SHORT;
    connect();
    socket.send("GET / HT");
    pass(SHORT);

    assertRefused(RequestFault.Kind.TIMEOUT);
  }

  @Test
  void failsABodyThatIsNotSentInTime() throws Exception {
    body = SHORT;
    connect();
    socket.send(PUT.formatted(""));
    assertThat(readBody()).isZero();
    run();
    pass(SHORT);

    assertThat(bodyFailure()).contains("did not arrive in time");
  }

  // Heads that are refused.

  @Test
  void refusesAMalformedHead() {
    connect();
    socket.send("GET / HTTP/1.1\r\nno colon\r\n\r\n");
    assertRefused(RequestFault.Kind.MALFORMED);
  }

  @Test
  void refusesALineWithoutCarriageReturn() {
    connect();
    socket.send("GET / HTTP/1.1\nHost: h\n\n");
    assertRefused(RequestFault.Kind.MALFORMED);
  }

  @Test
  void refusesATargetThatIsTooLong() {
    connect();
    socket.send("GET /" + "a".repeat(2 << 10));
    assertRefused(RequestFault.Kind.URI_TOO_LONG);
  }

  @Test
  void refusesAHeadThatIsTooLong() {
    connect();
    socket.send("GET / HTTP/1.1\r\nHost: " + "a".repeat(9 << 10));
    assertRefused(RequestFault.Kind.HEAD_TOO_LARGE);
  }

  @Test
  void refusesAConnectionBeyondTheLimit() {
    connections = 1;
    connect();
    socket.send(GET);
    ManualSocket second = connectToo();

    assertThat(events).containsExactly("GET", "refused TOO_MANY_CONNECTIONS", "ended true");
    assertThat(second.received()).startsWith("HTTP/1.1 400");
    assertThat(second.isOpen()).as("without lingering").isFalse();
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void closesAConnectionThatCannotEvenBeRefused() {
    failsToRefuse = true;
    connect();
    try (ExpectedLog log = ExpectedLog.of(ClientConnection.class)) {
      socket.send("GET / HTTP/1.1\r\nno colon\r\n\r\n");
      run();
      assertThat(log.messages()).anyMatch(line -> line.contains("could not even be refused"));
    }

    assertThat(socket.isOpen()).isFalse();
  }

  // Bodies.

  @Test
  void readsABodyOnlyWhenItsReaderWantsIt() throws Exception {
    connect();
    socket.send(PUT.formatted(""));
    socket.reads();
    assertThat(readBody()).isZero();
    run();
    assertThat(socket.reads()).isEqualTo(1);
    socket.send("body");

    assertThat(readBody()).isEqualTo(4);
    answer(200);
    assertThat(events).containsExactly("PUT", "ended true");
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void asksForTheBodyWhenItIsFirstRead() throws Exception {
    connect();
    socket.send(PUT.formatted("Expect: 100-continue\r\n"));
    assertThat(socket.received()).isEmpty();
    readBody();
    run();
    assertThat(socket.received()).startsWith("HTTP/1.1 100 Continue");
    readBody();
    run();

    assertThat(socket.received()).as("once").isEmpty();
  }

  @Test
  void failsAChunkedBodyThatIsMalformed() throws Exception {
    connect();
    socket.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.send("no length\r\n");

    assertThat(bodyFailure()).isNotEmpty();
  }

  // The end of an exchange.

  @Test
  void dropsTheRestOfABodyThatWasNotRead() {
    connect();
    socket.send(PUT.formatted(""));
    answer(403);

    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(socket.isOpen()).isTrue();
    socket.send("body");
    assertThat(events).containsExactly("PUT", "ended true");
    var _ = socket.close();
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void doesNotLingerForever() {
    connect();
    socket.send(PUT.formatted(""));
    answer(403);
    for (int i = 0; i <= 64 && socket.isOpen(); i++) {
      socket.writeInbound(Unpooled.wrappedBuffer(new byte[1 << 20]));
    }
    run();

    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void endsTheExchangeOfAClientThatLeaves() throws Exception {
    connect();
    socket.send(PUT.formatted(""));
    var _ = socket.close();
    run();

    assertThat(events).containsExactly("PUT", "closed", "ended false");
    assertThat(bodyFailure()).contains("gone");
  }

  @Test
  void answersAFaultOfTheHandler() {
    connect();
    try (ExpectedLog log = ExpectedLog.of(ClientConnection.class)) {
      socket.send("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(log.messages()).hasSize(1);
    }
    run();

    assertThat(events).containsExactly("DELETE", "refused INTERNAL", "ended true");
  }

  @Test
  void closesWhenTheSocketFails() {
    connect();
    socket.pipeline().fireExceptionCaught(new IOException("reset"));
    run();

    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void closesOnAnInternalFaultAndLogsIt() {
    connect();
    try (ExpectedLog log = ExpectedLog.of(ClientConnection.class)) {
      socket.pipeline().fireExceptionCaught(new IllegalStateException("on purpose"));
      assertThat(log.messages()).hasSize(1);
    }
    run();

    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void releasesBytesThatArriveAfterItsEnd() {
    ClientConnection connection = connect();
    socket.send("GET / HT");
    connection.dropHead();
    ByteBuf late = Unpooled.copiedBuffer("late", StandardCharsets.ISO_8859_1);
    connection.channelRead(socket.pipeline().firstContext(), late);
    run();

    assertThat(late.refCnt()).isZero();
    assertThat(socket.isOpen()).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void closesOnlyIfNoRequestIsBeingReceivedOrAnswered() {
    ClientConnection connection = connect();
    socket.send(GET);
    connection.closeIfIdle();
    assertThat(socket.isOpen()).as("a request is being answered").isTrue();
    answer(200);
    socket.send("GET / HT");
    connection.closeIfIdle();
    assertThat(socket.isOpen()).as("a head is being received").isTrue();
    socket.send("TP/1.1\r\nHost: h\r\n\r\n");
    answer(200);
    connection.closeIfIdle();
    run();

    assertThat(socket.isOpen()).isFalse();
  }

  private ClientConnection connect() {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            connections,
            connections,
            1 << 10,
            8 << 10,
            64 << 10,
            firstRequest,
            idle,
            head,
            body,
            LONG,
            64 << 10,
            0);
    try {
      edge =
          new HttpEdge(
              settings,
              null,
              loop.asLoops(),
              this,
              new GatewayMetrics(),
              _ -> new EmbeddedChannel());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return connect(socket);
  }

  private ManualSocket connectToo() {
    ManualSocket second = new ManualSocket();
    connect(second);
    loop.run();
    second.runPendingTasks();
    return second;
  }

  private ClientConnection connect(ManualSocket to) {
    ClientConnection connection =
        new ClientConnection(edge(), to, loop.loop(), RemoteAddress.of(to));
    to.pipeline().addLast(connection);
    to.pipeline().fireChannelActive();
    return connection;
  }

  private HttpEdge edge() {
    if (edge == null) {
      throw new IllegalStateException("not connected");
    }
    return edge;
  }

  private Exchange exchange() {
    if (exchange == null) {
      throw new IllegalStateException("no request");
    }
    return exchange;
  }

  private void answer(int status) {
    answer(exchange(), status);
    run();
  }

  private static void answer(Exchange to, int status) {
    to.response().start(new ResponseHead(status, Headers.EMPTY, 0));
    to.response().end();
  }

  /**
   * Reads the arrived part of the body without waiting. Returns its length, or 0 if none arrived or
   * the body failed.
   */
  private int readBody() throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100);
    Thread.currentThread().interrupt(); // so that it does not wait
    try {
      return exchange().body().read(into);
    } catch (IOException e) {
      return 0;
    } finally {
      var _ = Thread.interrupted();
    }
  }

  private String bodyFailure() {
    Thread.currentThread().interrupt(); // so that it does not wait
    try {
      int read = exchange().body().read(ByteBuffer.allocate(100));
      throw new AssertionError("read %d bytes".formatted(read));
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } finally {
      var _ = Thread.interrupted();
    }
  }

  private void assertRefused(RequestFault.Kind kind) {
    run();
    assertThat(events).containsExactly("refused " + kind, "ended true");
    assertThat(socket.received()).startsWith("HTTP/1.1 400").contains("Connection: close");
    assertThat(socket.isOutputShutdown()).as("lingers, so that the answer arrives").isTrue();
  }

  private void run() {
    loop.run();
    socket.runPendingTasks();
    loop.run();
  }

  private void pass(Duration time) {
    loop.advance(time);
    run();
  }

  @Override
  public void handle(Exchange begun) {
    exchange = begun;
    events.add(begun.head().method());
    begun.onClosed(() -> events.add("closed"));
    begun.onEnded(summary -> events.add("ended " + summary.complete()));
    if (begun.head().method().equals("DELETE")) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Override
  public void refuse(Exchange refused, RequestFault fault) {
    if (failsToRefuse) {
      throw new IllegalStateException("on purpose");
    }
    events.add("refused " + fault.kind());
    if (!refused.equals(exchange)) {
      refused.onEnded(summary -> events.add("ended " + summary.complete()));
    }
    answer(refused, 400);
  }
}
