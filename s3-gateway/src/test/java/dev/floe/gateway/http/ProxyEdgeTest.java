package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.tls.TestAuthority;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.request.TrustedNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyEdgeTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String GET = "GET /remote HTTP/1.1\r\nHost: h\r\n\r\n";

  /** From 192.0.2.7 port 4660 to 10.0.0.1 port 8080. */
  private static final String TCP4 = "21" + "11" + "000c" + "c0000207" + "0a000001" + "12341f90";

  private static final String TCP6 =
      "2121"
          + "0024"
          + "20010db8000000000000000000000009"
          + "00000000000000000000000000000000"
          + "12341f90";

  @TempDir Path folder = Path.of("");
  private final Loops loops = Loops.start(1);
  private final EdgeHandler handler = new EdgeHandler();
  private final List<HttpEdge> edges = new ArrayList<>();

  @AfterEach
  void stop() {
    edges.forEach(HttpEdge::close);
    loops.close();
  }

  private HttpEdge start(String trusted, Duration patience, int perAddress) throws IOException {
    return start(trusted, patience, perAddress, null);
  }

  private HttpEdge start(
      String trusted, Duration patience, int perAddress, @Nullable TlsSettings tls)
      throws IOException {
    EdgeSettings settings =
        new EdgeSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            20,
            perAddress,
            8 << 10,
            16 << 10,
            128 << 10,
            patience,
            LONG,
            LONG,
            LONG,
            LONG,
            64 << 10,
            0);
    EdgeProtocols protocols = new EdgeProtocols(tls, false, TrustedNetworks.parse(trusted));
    HttpEdge edge = HttpEdge.start(settings, protocols, loops, handler, new GatewayMetrics());
    edges.add(edge);
    return edge;
  }

  private static byte[] header(String rest) {
    return HexFormat.of().parseHex(SIGNATURE + rest);
  }

  @ParameterizedTest
  @CsvSource({
    TCP4 + ", 192.0.2.7",
    TCP6 + ", 2001:db8:0:0:0:0:0:9",
    // With a TLV, which is ignored.
    "21110010c00002070a00000112341f9004000100, 192.0.2.7",
    // A health check, and a protocol that the proxy does not state.
    "20000000, 127.0.0.1",
    "21000000, 127.0.0.1"
  })
  void takesTheClientsAddressFromTheHeader(String rest, String address) throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 20);
    try (EdgeClient client = new EdgeClient(edge.port())) {
      for (byte next : header(rest)) {
        client.send(new byte[] {next});
      }
      assertThat(client.send(GET).head()).contains("Content-Length: " + address.length());
      assertThat(client.body(address.length())).isEqualTo(address);
      // The address stays for later requests.
      client.send(GET).head();
      assertThat(client.body(address.length())).isEqualTo(address);
    }
  }

  @Test
  void readsHeaderAndRequestOfOnePacket() throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 20);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port());
        EdgeClient client = EdgeClient.over(socket)) {
      byte[] first = header(TCP4);
      byte[] both = new byte[first.length + GET.length()];
      System.arraycopy(first, 0, both, 0, first.length);
      System.arraycopy(
          GET.getBytes(StandardCharsets.ISO_8859_1), 0, both, first.length, GET.length());
      client.send(both).head();
      assertThat(client.body(9)).isEqualTo("192.0.2.7");
    }
  }

  @Test
  void countsConnectionsByTheClientsAddress() throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 1);
    try (EdgeClient first = new EdgeClient(edge.port());
        EdgeClient second = new EdgeClient(edge.port());
        EdgeClient other = new EdgeClient(edge.port())) {
      assertThat(first.send(header(TCP4)).send(GET).head()).startsWith("HTTP/1.1 200");
      assertThat(second.send(header(TCP4)).send(GET).head()).startsWith("HTTP/1.1 400");
      assertThat(other.send(header(TCP6)).send(GET).head()).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // UDP, too few bytes of addresses, an unknown command, and a length of 64 KiB.
        "2112000cc00002070a00000112341f90",
        "21110004c0000207",
        "22110000",
        "2111ffff"
      })
  void closesConnectionsWithoutAValidHeader(String rest) throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 20);
    try (EdgeClient client = new EdgeClient(edge.port())) {
      client.send(header(rest));
      assertThat(client.rest()).isEmpty();
    }
    assertThat(handler.begun).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, "PROXY TCP4 192.0.2.7 10.0.0.1 4660 8080\r\n", "\r\n\r\n!"})
  void closesTrustedConnectionsThatSendSomethingElse(String sent) throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 20);
    try (EdgeClient client = new EdgeClient(edge.port())) {
      client.send(sent).readOrEnd(new byte[1]);
    }
    assertThat(handler.begun).isEmpty();
  }

  @Test
  void believesNoHeaderFromOtherAddresses() throws Exception {
    HttpEdge edge = start("10.0.0.0/8", LONG, 20);
    try (EdgeClient client = new EdgeClient(edge.port())) {
      assertThat(client.send(header(TCP4)).send(GET).head()).startsWith("HTTP/1.1 400");
    }
    try (EdgeClient client = new EdgeClient(edge.port())) {
      client.send(GET).head();
      assertThat(client.body(9)).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void closesConnectionsWhoseHeaderDoesNotArrive() throws Exception {
    HttpEdge edge = start("127.0.0.0/8", Duration.ofMillis(200), 20);
    try (EdgeClient silent = new EdgeClient(edge.port());
        EdgeClient partial = new EdgeClient(edge.port())) {
      partial.send(HexFormat.of().parseHex(SIGNATURE));
      assertThat(silent.rest()).isEmpty();
      assertThat(partial.rest()).isEmpty();
    }
  }

  @Test
  void countsSilentProxiesAsConnections() throws Exception {
    HttpEdge edge = start("127.0.0.0/8", LONG, 20);
    List<EdgeClient> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(new EdgeClient(edge.port()));
    }
    try (EdgeClient next = new EdgeClient(edge.port())) {
      next.readOrEnd(new byte[1]);
    }
    for (EdgeClient client : silent) {
      client.close();
    }
    await().until(() -> answers(edge));
  }

  private static boolean answers(HttpEdge edge) {
    try (EdgeClient client = new EdgeClient(edge.port())) {
      return client.send(header(TCP4)).send(GET).head().startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void readsTheHeaderBeforeTls() throws Exception {
    TestAuthority authority = new TestAuthority();
    TlsSettings tls = TlsSettings.of(List.of(authority.write(folder, "usual", "localhost")));
    HttpEdge edge = start("127.0.0.0/8", LONG, 20, tls);
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
      plain.getOutputStream().write(header(TCP4));
      SSLSocket socket =
          (SSLSocket)
              authority
                  .client()
                  .getSocketFactory()
                  .createSocket(plain, "localhost", edge.port(), true);
      try (EdgeClient client = EdgeClient.over(socket)) {
        client.send(GET).head();
        assertThat(client.body(9)).isEqualTo("192.0.2.7");
      }
    }
  }
}
