package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.tls.TestAuthority;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.http.tls.TlsSettings.ClientCertificates;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.request.TrustedNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsEdgeTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String GET = "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n";

  @TempDir Path folder = Path.of("");
  private final TestAuthority authority = new TestAuthority();
  private final Loops loops = Loops.start(1);
  private final EdgeHandler handler = new EdgeHandler();
  private final List<HttpEdge> edges = new ArrayList<>();

  @AfterEach
  void stop() {
    for (HttpEdge edge : edges) {
      edge.close();
      assertThat(edge.connections()).isZero();
      assertThat(edge.headsUsedBytes()).isZero();
    }
    loops.close();
  }

  private HttpEdge start(Duration firstRequest, TlsSettings tls) throws IOException {
    return start(firstRequest, LONG, tls);
  }

  private HttpEdge start(Duration firstRequest, Duration write, TlsSettings tls)
      throws IOException {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            100,
            100,
            8 << 10,
            16 << 10,
            128 << 10,
            firstRequest,
            LONG,
            LONG,
            LONG,
            write,
            16 << 10,
            1 << 20);
    EdgeProtocols protocols = new EdgeProtocols(tls, false, TrustedNetworks.NONE);
    HttpEdge edge = HttpEdge.start(settings, protocols, loops, handler, new GatewayMetrics());
    edges.add(edge);
    return edge;
  }

  private HttpEdge start() throws IOException {
    return start(LONG, usual());
  }

  private TlsSettings usual() throws IOException {
    return TlsSettings.of(List.of(authority.write(folder, "usual", "localhost")));
  }

  private EdgeClient connect(HttpEdge edge) throws Exception {
    return EdgeClient.over(handshake(edge, "localhost", null));
  }

  /** Connects, and leaves the handshake to the caller. */
  private SSLSocket connected(HttpEdge edge, TestAuthority.@Nullable Issued own) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            authority
                .client(own)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), edge.port());
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  private SSLSocket handshake(HttpEdge edge, String name, TestAuthority.@Nullable Issued own)
      throws Exception {
    SSLSocket socket = connected(edge, own);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private String certified(HttpEdge edge, String name) throws Exception {
    try (SSLSocket socket = handshake(edge, name, null)) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  private static EdgeClient plain(HttpEdge edge) throws IOException {
    return new EdgeClient(edge.port());
  }

  @Test
  void servesTheJdksClient() throws Exception {
    HttpEdge edge = start();
    try (HttpClient client = HttpClient.newBuilder().sslContext(authority.client()).build()) {
      URI address = URI.create("https://localhost:%d/secure".formatted(edge.port()));
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("true");
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (EdgeClient client = connect(start())) {
      client.send(GET + "GET /chunks HTTP/1.1\r\nHost: h\r\n\r\n" + GET);
      assertThat(client.head()).contains("Content-Length: 13");
      assertThat(client.body(13)).isEqualTo("from the loop");
      assertThat(client.head()).contains("chunked");
      assertThat(client.body(23)).isEqualTo("3\r\none\r\n5\r\nthree\r\n0\r\n\r\n");
      assertThat(client.head()).contains("Content-Length: 13");
    }
  }

  @Test
  void carriesBodiesBothWays() throws Exception {
    HttpEdge edge = start();
    try (EdgeClient client = connect(edge)) {
      String body = "0123456789abcdef".repeat(50_000);
      client.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 800000\r\n\r\n" + body);
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      assertThat(client.body(800_000)).isEqualTo(body);
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).contains("Content-Length: 16777216");
      assertThat(client.body(16 << 20)).hasSize(16 << 20);
    }
  }

  /**
   * TLS 1.3 changes its keys in the middle of an answer; TLS 1.2 has its second handshake after the
   * answer.
   */
  @ParameterizedTest
  @CsvSource({"TLSv1.3, true", "TLSv1.2, false"})
  void continuesAfterAClientAsksForNewKeys(String version, boolean midAnswer) throws Exception {
    try (SSLSocket socket = connected(start(), null)) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      EdgeClient client = EdgeClient.over(socket);
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.head()).contains("Content-Length: 16777216");
      InputStream body = socket.getInputStream();
      assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
      if (midAnswer) {
        socket.startHandshake();
      }
      assertThat(body.readNBytes(15 << 20)).hasSize(15 << 20);
      socket.startHandshake();
      assertThat(client.send(GET).head()).contains("Content-Length: 13");
      assertThat(client.body(13)).isEqualTo("from the loop");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, CN=localhost",
    "a.example.com, CN=*.example.com",
    "b.a.example.com, CN=localhost",
    "OTHER.example.org, CN=other.example.org",
    "unknown.example.org, CN=localhost"
  })
  void choosesTheCertificateByName(String asked, String shown) throws Exception {
    HttpEdge edge =
        start(
            LONG,
            TlsSettings.of(
                List.of(
                    authority.write(folder, "one", "localhost"),
                    authority.write(folder, "two", "*.example.com"),
                    authority.write(folder, "three", "other.example.org"))));
    assertThat(certified(edge, asked)).isEqualTo(shown);
  }

  @Test
  void usesChangedFilesForNewConnections() throws Exception {
    TlsSettings.PairFiles files = authority.write(folder, "used", "before");
    HttpEdge edge =
        start(
            LONG,
            new TlsSettings(List.of(files), ClientCertificates.OFF, null, Duration.ofMillis(20)));
    try (EdgeClient open = connect(edge)) {
      open.send(GET).head();
      open.body(13);
      authority.write(folder, "renewed", "after");
      // For a moment, the new key is next to the old certificate. Such a pair is not used.
      move("renewed.key", "used.key");
      assertThat(certified(edge, "any")).isEqualTo("CN=before");
      move("renewed.crt", "used.crt");
      await().until(() -> certified(edge, "any").equals("CN=after"));
      assertThat(open.send(GET).head()).startsWith("HTTP/1.1 200");
    }
  }

  private void move(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void refusesPlainHttpInPlainText() throws Exception {
    HttpEdge edge = start();
    try (EdgeClient client = plain(edge)) {
      assertThat(client.send(GET).rest())
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .contains("Connection: close\r\n")
          .endsWith("MALFORMED");
    }
    assertThat(handler.begun).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0016\u0003\u0001\u0000\u0005hello", "\u0016\u0003\u0001\u0002", "\u0016", "G"})
  void closesConnectionsThatDoNotFinishAHandshake(String sent) throws Exception {
    HttpEdge edge = start(Duration.ofMillis(200), usual());
    try (EdgeClient client = plain(edge)) {
      client.send(sent);
      client.rest();
    }
    await().until(() -> edge.connections() == 0 && edge.headsUsedBytes() == 0);
  }

  @Test
  void unfinishedHandshakesLeaveRoomForOthers() throws Exception {
    HttpEdge edge = start();
    List<EdgeClient> unfinished = new ArrayList<>();
    // All heads together may use 128 KiB, which is enough for three handshakes.
    for (int i = 0; i < 20; i++) {
      unfinished.add(plain(edge).send("\u0016\u0003\u0001"));
    }
    await().until(() -> edge.connections() <= 3);
    assertThat(edge.headsUsedBytes()).isLessThanOrEqualTo(128 << 10);
    try (EdgeClient client = connect(edge)) {
      assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
    }
    for (EdgeClient client : unfinished) {
      client.close();
    }
  }

  @Test
  void releasesTheMemoryOfAFinishedHandshake() throws Exception {
    HttpEdge edge = start();
    List<EdgeClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(connect(edge));
    }
    for (EdgeClient client : clients) {
      assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
      client.close();
    }
  }

  @Test
  void aRefusalReachesAClientThatStillSends() throws Exception {
    HttpEdge edge = start();
    try (EdgeClient client = connect(edge)) {
      client.send("PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
      byte[] piece = new byte[100_000];
      for (int i = 0; i < 40; i++) {
        client.send(piece);
      }
      assertThat(client.rest()).startsWith("HTTP/1.1 403").endsWith("no");
    }
  }

  @Test
  void cutsOffAClientThatReadsTooSlowly() throws Exception {
    HttpEdge edge = start(LONG, Duration.ofMillis(400), usual());
    try (EdgeClient client = connect(edge)) {
      client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      byte[] sip = new byte[1 << 10];
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            client.readOrEnd(sip);
            return handler.closed.contains("/large");
          });
    }
    assertThat(handler.ended).singleElement().matches(summary -> !summary.complete());
  }

  @ParameterizedTest
  @CsvSource({"REQUIRED, true, true", "REQUIRED, false, false", "OPTIONAL, false, true"})
  void requiresClientCertificatesOnlyIfSet(ClientCertificates asked, boolean has, boolean served)
      throws Exception {
    HttpEdge edge = start(LONG, asking(asked));
    TestAuthority.Issued own = has ? authority.issue("a-client") : null;
    if (served) {
      assertThat(answer(edge, own)).startsWith("HTTP/1.1 200");
    } else {
      // In TLS 1.3 the refusal arrives after the client's part of the handshake.
      assertThatThrownBy(() -> answer(edge, own)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws Exception {
    HttpEdge edge = start(LONG, asking(ClientCertificates.OPTIONAL));
    TestAuthority.Issued foreign = new TestAuthority().issue("a-client");
    assertThatThrownBy(() -> answer(edge, foreign)).isInstanceOf(IOException.class);
    assertThat(handler.begun).isEmpty();
  }

  private TlsSettings asking(ClientCertificates asked) throws IOException {
    return TlsSettings.of(
        List.of(authority.write(folder, "usual", "localhost")),
        asked,
        authority.write(folder.resolve("ca.crt")));
  }

  private String answer(HttpEdge edge, TestAuthority.@Nullable Issued own) throws Exception {
    try (Socket socket = handshake(edge, "localhost", own);
        EdgeClient client = EdgeClient.over(socket)) {
      return client.send(GET).head();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void usesModernCiphers(String version) throws Exception {
    HttpEdge edge = start();
    try (SSLSocket socket = connected(edge, null)) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void offersNoOldCipher() throws Exception {
    HttpEdge edge = start();
    for (String cipher :
        List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384")) {
      try (SSLSocket socket = connected(edge, null)) {
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setEnabledCipherSuites(new String[] {cipher});
        assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void drainsIdleConnections() throws Exception {
    HttpEdge edge = start();
    try (EdgeClient client = connect(edge)) {
      client.send(GET).head();
      client.body(13);
      assertThat(edge.drain(LONG)).isTrue();
      assertThat(client.rest()).isEmpty();
    }
  }
}
