package dev.floe.gateway.http;

import static dev.floe.gateway.http.h2.ClientFrames.CONTINUATION;
import static dev.floe.gateway.http.h2.ClientFrames.DATA;
import static dev.floe.gateway.http.h2.ClientFrames.END_HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.END_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.GOAWAY;
import static dev.floe.gateway.http.h2.ClientFrames.HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.PING;
import static dev.floe.gateway.http.h2.ClientFrames.PRIORITY;
import static dev.floe.gateway.http.h2.ClientFrames.RST_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.SETTINGS;
import static dev.floe.gateway.http.h2.ClientFrames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.http.h2.ClientFrames;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.tls.TestAuthority;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.request.TrustedNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 over the wire: with the JDK's client, and frame by frame. */
class Http2EdgeTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] NOTHING = {};
  private static final int PROTOCOL_ERROR = 1;
  private static final int CANCEL = 8;
  private static final int ENHANCE_YOUR_CALM = 11;

  @TempDir Path folder = Path.of("");
  private final TestAuthority authority = new TestAuthority();
  private final Loops loops = Loops.start(1);
  private final EdgeHandler handler = new EdgeHandler();
  private @Nullable HttpEdge edge;

  @AfterEach
  void nothingIsLeft() {
    if (edge != null) {
      edge.close();
      assertThat(edge.connections()).isZero();
      assertThat(edge.headsUsedBytes()).isZero();
    }
    loops.close();
  }

  private HttpEdge start() throws IOException {
    return start(100, LONG, 0);
  }

  private HttpEdge start(int connections, Duration write, long minimumRate) throws IOException {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            connections,
            connections,
            8 << 10,
            16 << 10,
            256 << 10,
            LONG,
            LONG,
            LONG,
            LONG,
            write,
            64 << 10,
            minimumRate);
    TlsSettings tls = TlsSettings.of(List.of(authority.write(folder, "usual", "localhost")));
    EdgeProtocols protocols = new EdgeProtocols(tls, true, TrustedNetworks.NONE);
    HttpEdge started = HttpEdge.start(settings, protocols, loops, handler, new GatewayMetrics());
    edge = started;
    return started;
  }

  private FrameClient connect(HttpEdge to) throws Exception {
    return FrameClient.connect(to, authority, 64 << 10);
  }

  private HttpClient jdk() throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .sslContext(authority.client())
        .build();
  }

  private static HttpRequest.Builder to(HttpEdge edge, String path) {
    return HttpRequest.newBuilder(
        URI.create("https://localhost:%d%s".formatted(edge.port(), path)));
  }

  // A real client.

  @Test
  void servesTheJdksClient() throws Exception {
    HttpEdge edge = start();
    try (HttpClient client = jdk()) {
      HttpResponse<String> secure =
          client.send(to(edge, "/secure").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(secure.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(secure.body()).isEqualTo("true");
      assertThat(secure.headers().firstValue("x-amz-request-id")).isPresent();
      HttpResponse<String> host =
          client.send(to(edge, "/host").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(host.body()).isEqualTo("localhost:" + edge.port());
      HttpResponse<byte[]> large =
          client.send(to(edge, "/large").build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(large.body()).hasSize(16 << 20);
      assertThat(edge.connections()).isEqualTo(1);
    }
  }

  @Test
  void carriesABodyWithAndWithoutExpectContinue() throws Exception {
    HttpEdge edge = start();
    String body = "0123456789abcdef".repeat(50_000);
    try (HttpClient client = jdk()) {
      for (boolean waits : new boolean[] {false, true}) {
        HttpResponse<String> answer =
            client.send(
                to(edge, "/echo")
                    .expectContinue(waits)
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
      }
    }
  }

  @Test
  void answersFiftyStreamsAtOnce() throws Exception {
    HttpEdge edge = start();
    try (HttpClient client = jdk()) {
      client.send(to(edge, "/loop").build(), HttpResponse.BodyHandlers.ofString());
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(
            client.sendAsync(
                to(edge, i % 10 == 0 ? "/large" : "/loop").build(),
                HttpResponse.BodyHandlers.ofByteArray()));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(answers.get(i).get().body()).hasSize(i % 10 == 0 ? 16 << 20 : 13);
      }
    }
  }

  // Frame by frame.

  @Test
  void grantsNoWindowBeforeTheBodyIsRead() throws Exception {
    try (FrameClient client = connect(start())) {
      client.put(1, "/wait").send(PING, 0, 0, new byte[8]);
      client.await(frame -> {
        assertThat(frame.type() == WINDOW_UPDATE && frame.stream() == 1).isFalse();
        return frame.type() == PING;
      });
      client.put(3, "/echo");
      client.await(frame -> frame.type() == WINDOW_UPDATE && frame.stream() == 3);
    }
  }

  @Test
  void aRefusalEndsTheStreamAndNotTheConnection() throws Exception {
    try (FrameClient client = connect(start())) {
      client.put(1, "/refuse");
      assertThat(client.answer(1)).isEqualTo("403");
      assertThat(client.await(RST_STREAM).error()).isZero();
      assertThat(client.get(3, "/loop").answer(3)).isEqualTo("200");
    }
  }

  @Test
  void aStreamThatIsNotReadDelaysNoOther() throws Exception {
    try (FrameClient client = FrameClient.connect(start(), authority, 32 << 10)) {
      client.get(1, "/large");
      client.await(frame -> frame.stream() == 1 && frame.type() == DATA);
      assertThat(client.get(3, "/loop").answer(3)).isEqualTo("200");
      client.send(RST_STREAM, 0, 1, code(CANCEL));
      await().until(() -> handler.closed.contains("/large"));
      assertThat(handler.ended).anyMatch(summary -> !summary.complete());
      assertThat(client.get(5, "/loop").answer(5)).isEqualTo("200");
    }
  }

  @Test
  void resetsAStreamWhoseAnswerIsNotRead() throws Exception {
    HttpEdge edge = start(100, Duration.ofMillis(400), 1 << 20);
    try (FrameClient client = FrameClient.connect(edge, authority, 0)) {
      client.get(1, "/large");
      assertThat(client.await(RST_STREAM).error()).isEqualTo(CANCEL);
      await().until(() -> handler.closed.contains("/large"));
      client.send(
          SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(1 << 16).array());
      assertThat(client.get(3, "/loop").answer(3)).isEqualTo("200");
    }
  }

  @Test
  void resetsAStreamWhoseAnswerIsCutOff() throws Exception {
    try (FrameClient client = connect(start())) {
      client.get(1, "/short");
      assertThat(client.await(RST_STREAM).stream()).isEqualTo(1);
      assertThat(client.get(3, "/none").answer(3)).isEqualTo("204");
    }
  }

  @Test
  void notifiesTheHandlerThatTheClientHasGone() throws Exception {
    HttpEdge edge = start();
    try (FrameClient client = connect(edge)) {
      client.get(1, "/wait").put(3, "/late").send(DATA, 0, 3, new byte[100]);
      await().until(() -> handler.begun.contains("/late"));
    }
    await().until(() -> handler.closed.containsAll(List.of("/wait", "/late")));
    await().until(() -> edge.connections() == 0 && edge.threadsRunning() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "30"})
  void refusesDataThatDisagreesWithTheLength(String length) throws Exception {
    try (FrameClient client = connect(start())) {
      client.put(1, "/echo", "content-length", length).send(DATA, END_STREAM, 1, new byte[10]);
      assertThat(client.await(RST_STREAM).error()).isEqualTo(PROTOCOL_ERROR);
      await().until(() -> handler.closed.contains("/echo"));
      assertThat(client.get(3, "/loop").answer(3)).isEqualTo("200");
    }
  }

  static Stream<Arguments> doubtful() {
    String[] usual = {":method", "GET", ":scheme", "https", ":authority", "h", ":path", "/loop"};
    return Stream.of(
        row("no method", ":scheme", "https", ":authority", "h", ":path", "/loop"),
        row("no path", ":method", "GET", ":scheme", "https", ":authority", "h"),
        row("no scheme", ":method", "GET", ":authority", "h", ":path", "/loop"),
        row("no authority", ":method", "GET", ":scheme", "https", ":path", "/loop"),
        row("empty path", ":method", "GET", ":scheme", "https", ":authority", "h", ":path", ""),
        row("other scheme", ":method", "GET", ":scheme", "ftp", ":authority", "h", ":path", "/"),
        row("a URI", ":method", "GET", ":scheme", "https", ":authority", "h", ":path", "http://h/"),
        row("CONNECT", ":method", "CONNECT", ":authority", "h"),
        row("a fragment", ":method", "GET", ":scheme", "https", ":authority", "h", ":path", "/a#b"),
        row("a space", ":method", "GET", ":scheme", "https", ":authority", "h", ":path", "/a b"),
        row("lower case", ":method", "get", ":scheme", "https", ":authority", "h", ":path", "/"),
        row("a user", ":method", "GET", ":scheme", "https", ":authority", "u@h", ":path", "/"),
        row("pseudo twice", more(usual, ":path", "/other")),
        row("unknown pseudo", more(usual, ":protocol", "websocket")),
        row("pseudo header late", more(new String[] {"a", "b"}, usual)),
        row("another Host", more(usual, "host", "other")),
        row("two Hosts", more(usual, "host", "h", "host", "h")),
        row("connection", more(usual, "connection", "close")),
        row("transfer-encoding", more(usual, "transfer-encoding", "chunked")),
        row("keep-alive", more(usual, "keep-alive", "timeout=5")),
        row("upgrade", more(usual, "upgrade", "h2c")),
        row("te", more(usual, "te", "gzip")),
        row("capitals", more(usual, "X-Amz-Date", "1")),
        row("a space in a name", more(usual, "a b", "1")),
        row("a colon in a name", more(usual, "a:b", "1")),
        row("a line end in a value", more(usual, "a", "1\r\nb: 2")),
        row("NUL in a value", more(usual, "a", "1\0")),
        row("a space before a value", more(usual, "a", " 1")),
        row("two lengths", more(usual, "content-length", "0", "content-length", "1")),
        row("a signed length", more(usual, "content-length", "+0")),
        row("a length without a body", more(usual, "content-length", "4")),
        row(
            "a long target",
            more(
                new String[] {":method", "GET", ":scheme", "https"},
                ":authority",
                "h",
                ":path",
                "/" + "a".repeat(9_000))),
        row("a long head", more(usual, "a", "b".repeat(17_000))));
  }

  private static Arguments row(String name, String... fields) {
    return Arguments.of(name, fields);
  }

  private static String[] more(String[] first, String... then) {
    return Stream.of(first, then).flatMap(Stream::of).toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubtful")
  void refusesDoubtfulHeads(String name, String[] fields) throws Exception {
    try (FrameClient client = connect(start())) {
      byte[] block = ClientFrames.fields(fields);
      int first = Math.min(block.length, 16 << 10);
      ByteBuffer blocks = ByteBuffer.wrap(block);
      byte[] head = new byte[first];
      blocks.get(head);
      byte[] rest = new byte[blocks.remaining()];
      blocks.get(rest);
      if (rest.length == 0) {
        client.send(HEADERS, END_HEADERS | END_STREAM, 1, head);
      } else {
        client.send(HEADERS, END_STREAM, 1, head).send(CONTINUATION, END_HEADERS, 1, rest);
      }
      FrameClient.Frame refusal =
          client.await(frame ->
              frame.type() == HEADERS || frame.type() == RST_STREAM || frame.type() == GOAWAY);
      assertThat(refusal.status()).as(name).isIn("400", "431", "");
      assertThat(handler.begun).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {PING, SETTINGS, PRIORITY, DATA, HEADERS, CONTINUATION, WINDOW_UPDATE})
  void stopsFloods(int type) throws Exception {
    try (FrameClient client = connect(start())) {
      client.await(SETTINGS);
      client.put(1, "/wait");
      try {
        for (int i = 0; i < 2_000; i++) {
          switch (type) {
            case PING -> client.send(PING, 0, 0, new byte[8]);
            case SETTINGS -> client.send(SETTINGS, 0, 0, NOTHING);
            case PRIORITY -> client.send(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 9});
            case DATA -> client.send(DATA, 0, 1, NOTHING);
            case HEADERS ->
                client.get(2 * i + 3, "/wait").send(RST_STREAM, 0, 2 * i + 3, code(CANCEL));
            case CONTINUATION -> {
              byte[] part = i == 0 ? ClientFrames.head("GET", "/loop") : NOTHING;
              client.send(i == 0 ? HEADERS : CONTINUATION, 0, 3, part);
            }
            default -> client.send(WINDOW_UPDATE, 0, 0, code(1));
          }
        }
      } catch (IOException e) {
        // The gateway has closed the connection.
      }
      assertThat(closing(client)).isIn(ENHANCE_YOUR_CALM, -1);
    }
    await().until(() -> edge != null && edge.connections() == 0);
  }

  /** Returns the error of GOAWAY, or -1 if the connection ended before GOAWAY was read. */
  private static int closing(FrameClient client) {
    try {
      return client.await(GOAWAY).error();
    } catch (IOException e) {
      return -1;
    }
  }

  private static byte[] code(int code) {
    return ByteBuffer.allocate(4).putInt(code).array();
  }

  @Test
  void countsStreamsAsConnections() throws Exception {
    try (FrameClient client = connect(start(3, LONG, 0))) {
      // The first stream is counted as the connection itself.
      for (int stream = 1; stream <= 5; stream += 2) {
        client.get(stream, "/wait");
      }
      client.get(7, "/wait");
      assertThat(client.answer(7)).isEqualTo("400");
      assertThat(handler.begun).hasSize(3);
      client.send(RST_STREAM, 0, 1, code(CANCEL));
      await().until(() -> handler.closed.size() == 1);
      assertThat(client.get(9, "/loop").answer(9)).isEqualTo("200");
    }
  }

  @Test
  void drainsAfterTheAnswersOfItsStreams() throws Exception {
    HttpEdge edge = start();
    try (FrameClient client = connect(edge)) {
      client.put(1, "/echo").await(frame -> frame.type() == WINDOW_UPDATE && frame.stream() == 1);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> {
            try {
              return edge.drain(LONG);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(client.await(GOAWAY).error()).isZero();
      client.send(DATA, END_STREAM, 1, new byte[10]);
      assertThat(client.answer(1)).isEqualTo("200");
      assertThat(drained.get()).isTrue();
    }
  }

  @Test
  void unfinishedHeadsLeaveRoomForOthers() throws Exception {
    HttpEdge edge = start();
    List<FrameClient> unfinished = new ArrayList<>();
    // All heads together may use 256 KiB, which is enough for seven unfinished heads.
    for (int i = 0; i < 12; i++) {
      FrameClient client = connect(edge);
      client.send(HEADERS, 0, 1, ClientFrames.head("GET", "/loop"));
      unfinished.add(client);
    }
    await().until(() -> edge.connections() <= 7);
    try (FrameClient client = connect(edge)) {
      assertThat(client.get(1, "/loop").answer(1)).isEqualTo("200");
    }
    for (FrameClient client : unfinished) {
      client.close();
    }
  }
}
