package dev.floe.loadtest.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection of the proxy. The test is both its client and its server, byte by byte. */
class OriginConnectionTest implements OriginConnection.Dialler {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String GET = "GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  private static final String ASKS = "HTTP/1.1 100 Continue\r\n\r\n";

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  private final List<CountedRequest> requests = new ArrayList<>();
  private final List<Socket> dialled = new ArrayList<>();
  private final List<Socket> closed = new ArrayList<>();
  private @Nullable OriginFault fault;
  private ServerSocket clients;
  private ServerSocket servers;
  private Socket client;
  private Future<?> served;

  @BeforeEach
  void connect() throws IOException {
    clients = listener();
    servers = listener();
    client = new Socket(InetAddress.getLoopbackAddress(), clients.getLocalPort());
    client.setSoTimeout((int) PATIENCE.toMillis());
    Socket accepted = clients.accept();
    served =
        threads.submit(() -> {
          try (accepted) {
            new OriginConnection(accepted, this, this::arrived).serve();
          }
          return "ended";
        });
  }

  private static ServerSocket listener() throws IOException {
    ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout((int) PATIENCE.toMillis());
    return listener;
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    for (Socket socket : dialled) {
      socket.close();
    }
    threads.shutdownNow();
    assertThat(threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(closed).as("connections to the server").hasSameElementsAs(dialled);
    clients.close();
    servers.close();
  }

  @Override
  public Socket dial() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), servers.getLocalPort());
    dialled.add(socket);
    return socket;
  }

  @Override
  public void close(Socket socket) {
    closed.add(socket);
    CountingOrigin.end(socket);
  }

  private Optional<OriginFault> arrived(CountedRequest request) {
    requests.add(request);
    return Optional.ofNullable(fault);
  }

  private static void send(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Reads exactly this text. */
  private static void expect(Socket from, String text) throws IOException {
    byte[] read = from.getInputStream().readNBytes(text.length());
    assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(text);
  }

  /** Reads the rest until the connection ends normally. */
  private static String rest(Socket from) throws IOException {
    return new String(from.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private Socket server() throws IOException {
    Socket server = servers.accept();
    server.setSoTimeout((int) PATIENCE.toMillis());
    return server;
  }

  private void awaitServed() throws Exception {
    served.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private CountedRequest request() {
    return requests.getFirst();
  }

  @Test
  void passesRequestsOnWithANewConnectionForEach() throws Exception {
    for (int i = 0; i < 2; i++) {
      send(client, GET);
      try (Socket server = server()) {
        expect(server, GET);
        send(server, OK + "hello");
        expect(client, OK + "hello");
      }
    }
    client.shutdownOutput();
    awaitServed();
    assertThat(dialled).hasSize(2);
    assertThat(request().status()).isEqualTo(200);
    assertThat(request().answerBytes()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "answer"})
  void endsTheConnectionAfterAnExchangeThatSaysSo(String which) throws Exception {
    String close = "Connection: close\r\n\r\n";
    String get = which.equals("request") ? GET.replaceFirst("\r\n\r\n", "\r\n" + close) : GET;
    String ok = which.equals("answer") ? OK.replaceFirst("\r\n\r\n", "\r\n" + close) : OK;
    send(client, get);
    Socket server = server();
    expect(server, get);
    send(server, ok + "hello");
    assertThat(rest(client)).isEqualTo(ok + "hello");
    awaitServed();
  }

  @Test
  void sendsABodyOnlyWhenTheServerAsksForIt() throws Exception {
    String put = "PUT /b/k HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    send(client, put);
    Socket server = server();
    expect(server, put);
    send(server, ASKS);
    expect(client, ASKS);
    send(client, "hello");
    expect(server, "hello");
    send(server, OK + "12345");
    expect(client, OK + "12345");
    assertThat(request().requestBytes()).isEqualTo(5);
  }

  @Test
  void sendsNoBodyToAServerThatRefusesTheHead() throws Exception {
    String put = "PUT /b/k HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    String refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    send(client, put);
    Socket server = server();
    expect(server, put);
    send(server, refusal);
    assertThat(rest(client)).isEqualTo(refusal);
    assertThat(request().status()).isEqualTo(403);
    assertThat(request().requestBytes()).isZero();
  }

  @Test
  void passesChunksAndTrailersOnAndCountsTheirData() throws Exception {
    String chunks = "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nx-trailer: 1\r\n\r\n";
    String put = "PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    String ok = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    send(client, put + chunks);
    Socket server = server();
    expect(server, put + chunks);
    send(server, ok + chunks);
    expect(client, ok + chunks);
    send(client, GET);
    expect(server(), GET);
    assertThat(request().requestBytes()).isEqualTo(13);
    assertThat(request().answerBytes()).isEqualTo(13);
  }

  @Test
  void passesInterimAnswersOnAndBodiesWithoutALengthUntilTheirEnd() throws Exception {
    String early = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    String ok = "HTTP/1.1 200 OK\r\n\r\n";
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, early + ok + "until the end");
    server.shutdownOutput();
    assertThat(rest(client)).isEqualTo(early + ok + "until the end");
    assertThat(request().status()).isEqualTo(200);
  }

  @Test
  void expectsNoBodyOfAHead() throws Exception {
    String head = "HEAD /b/k HTTP/1.1\r\n\r\n";
    send(client, head);
    Socket server = server();
    expect(server, head);
    send(server, OK);
    expect(client, OK);
    send(client, GET);
    expect(server(), GET);
    assertThat(request().answerBytes()).isZero();
  }

  @Test
  void anAnswerThatEndsEarlyEndsTheConnection() throws Exception {
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "he");
    server.shutdownOutput();
    assertThat(rest(client)).isEqualTo(OK + "he");
    assertThatThrownBy(this::awaitServed)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("a body ended 3 bytes early");
  }

  @Test
  void answersWithoutAskingTheServer() throws Exception {
    fault = new OriginFault.Answer(503, "SlowDown");
    send(client, GET);
    assertThat(rest(client)).startsWith("HTTP/1.1 503 ").contains("<Code>SlowDown</Code>");
    assertThat(dialled).isEmpty();
    assertThat(request().status()).isEqualTo(503);
  }

  @Test
  void answersAHeadItselfWithoutABody() throws Exception {
    fault = new OriginFault.Answer(503, "SlowDown");
    send(client, "HEAD /b/k HTTP/1.1\r\n\r\n");
    assertThat(rest(client)).startsWith("HTTP/1.1 503 ").doesNotContain("<Code>");
  }

  @Test
  void answersVerbatim() throws Exception {
    fault = new OriginFault.Verbatim("HTTP/1.1 299 Odd\r\n\r\nbytes");
    send(client, GET);
    assertThat(rest(client)).isEqualTo("HTTP/1.1 299 Odd\r\n\r\nbytes");
    assertThat(dialled).isEmpty();
    assertThat(request().status()).isEqualTo(299);
  }

  @Test
  void resetsARequestThatTheServerDoesNotSee() throws Exception {
    fault = new OriginFault.Reset();
    send(client, GET);
    assertThatThrownBy(() -> rest(client)).isInstanceOf(SocketException.class);
    assertThat(dialled).isEmpty();
  }

  @Test
  void cutsABodyAndThenEndsTheConnectionNormally() throws Exception {
    fault = new OriginFault.CutBody(2);
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    assertThat(rest(client)).isEqualTo(OK + "he");
  }

  @Test
  void resetsABodyAfterItsFirstBytes() throws Exception {
    fault = new OriginFault.ResetBody(0);
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    assertThatThrownBy(() -> rest(client)).isInstanceOf(SocketException.class);
  }

  @Test
  void losesTheAnswerToARequestThatWasCarriedOut() throws Exception {
    fault = new OriginFault.LoseAnswer();
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    assertThat(rest(client)).isEmpty();
    assertThat(request().status()).isEqualTo(200);
  }

  @Test
  void replacesTheAnswerToARequestThatWasCarriedOut() throws Exception {
    fault = new OriginFault.ReplaceAnswer(500, "InternalError");
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    assertThat(rest(client)).startsWith("HTTP/1.1 500 ").doesNotContain("hello");
  }

  @Test
  void addsHeadersToAnAnswer() throws Exception {
    fault = new OriginFault.AddHeaders("x-more: 1\r\n");
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    expect(client, "HTTP/1.1 200 OK\r\nx-more: 1\r\nContent-Length: 5\r\n\r\nhello");
  }

  @Test
  void holdsARequestBeforeTheServerSeesIt() throws Exception {
    try (Hold hold = new Hold()) {
      fault = new OriginFault.HoldRequest(hold);
      send(client, GET);
      hold.awaitReached(PATIENCE);
      Socket server = server();
      assertThat(server.getInputStream().available()).isZero();
      hold.release();
      expect(server, GET);
    }
  }

  @Test
  void holdsAnAnswerThatTheServerHasSent() throws Exception {
    try (Hold hold = new Hold()) {
      fault = new OriginFault.HoldAnswer(hold);
      send(client, GET);
      Socket server = server();
      expect(server, GET);
      send(server, OK + "hello");
      hold.awaitReached(PATIENCE);
      assertThat(client.getInputStream().available()).isZero();
      assertThat(request().status()).isEqualTo(200);
      hold.release();
      expect(client, OK + "hello");
    }
  }

  @Test
  void holdsTheRestOfABodyThatHasLeftTheServer() throws Exception {
    try (Hold hold = new Hold()) {
      fault = new OriginFault.HoldBody(hold, 2);
      send(client, GET);
      Socket server = server();
      expect(server, GET);
      send(server, OK + "hello");
      expect(client, OK + "he");
      hold.awaitReached(PATIENCE);
      assertThat(client.getInputStream().available()).isZero();
      assertThat(request().answerBytes()).isEqualTo(2);
      hold.release();
      expect(client, "llo");
    }
  }

  @Test
  void commitsARequestAfterItsClientHasGone() throws Exception {
    try (Hold hold = new Hold()) {
      fault = new OriginFault.CommitLate(hold);
      String put = "PUT /b/k HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
      send(client, put);
      expect(client, ASKS);
      send(client, "hello");
      assertThat(rest(client)).isEmpty();
      hold.awaitReached(PATIENCE);
      Socket server = server();
      assertThat(server.getInputStream().available()).isZero();
      hold.release();
      expect(server, put + "hello");
      send(server, OK + "12345");
      awaitServed();
      assertThat(request().status()).isEqualTo(200);
    }
  }

  @Test
  void stallsABodyAndThenSendsItsRest() throws Exception {
    fault = new OriginFault.StallBody(2, Duration.ofMillis(20));
    send(client, GET);
    Socket server = server();
    expect(server, GET);
    send(server, OK + "hello");
    expect(client, OK + "hello");
  }

  @Test
  void endsWithItsClient() throws Exception {
    client.close();
    awaitServed();
    assertThat(requests).isEmpty();
  }
}
