package dev.floe.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.cache.CachedObject;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminServer admin;

  @BeforeEach
  void start() throws IOException {
    admin = AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    admin.close();
    client.close();
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(admin.port(), path));
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  @Test
  void isHealthyAsSoonAsItAnswers() throws Exception {
    HttpResponse<String> answer = ask("GET", "/healthz");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok\n");
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    assertThat(ask("HEAD", "/healthz").body()).isEmpty();
  }

  @Test
  void refusesOtherPagesAndMethods() throws Exception {
    assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/healthzz").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/healthz/x").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/healthz").statusCode()).isEqualTo(405);
  }

  @Test
  void servesTheCurrentContentOfAPage() throws Exception {
    boolean[] ready = {false};
    admin.page(
        "/readyz", () -> ready[0] ? Answer.text(200, "ready\n") : Answer.text(503, "not yet\n"));

    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(503);
    ready[0] = true;
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void listsNodesWithTheirInstances() throws Exception {
    InstanceId id = new InstanceId(1, 2);
    WarmedLedger warmed = new WarmedLedger();
    warmed.warmUp();
    PoolSnapshot.Instance instance =
        new PoolSnapshot.Instance(id, Role.PRIMARY, 4096, 77, "use1-az1");
    admin.page(
        "/nodes",
        new NodesPage(
            () ->
                new PoolSnapshot(
                    List.of(
                        new PoolSnapshot.Node("one", NodeState.LIVE, List.of(instance), null),
                        new PoolSnapshot.Node("two", NodeState.COLD, List.of(), null))),
            function -> function.equals("one") ? 1536 : 512,
            held -> held.equals(id) ? 3 : 0,
            held -> held.equals(id) ? 2 : 0,
            () -> 2,
            warmed.ledger()));

    HttpResponse<String> answer = ask("GET", "/nodes");

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body().replaceAll("\\s", ""))
        .isEqualTo(
            """
            {"nodes":[{"name":"one","state":"live","memoryMegabytes":1536,"instances":[{"id":"%s",
            "role":"primary","bytesHeld":4096,"segments":3,"objects":2,"pid":77,"zone":"use1-az1"}],
            "bill":{"invocations":1,"billedMillis":2000,"megabyteMillis":2048000,
            "gigabyteSeconds":2.0,"dollars":2.5}},
            {"name":"two","state":"cold","memoryMegabytes":512,"instances":[],
            "bill":{"invocations":0,"billedMillis":0,"megabyteMillis":0,
            "gigabyteSeconds":0.0,"dollars":0.0}}],"objects":2}
            """
                .replaceAll("\\s", "")
                .formatted(id));
  }

  @Test
  void namesAPortThatIsTaken() {
    InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port());

    assertThatThrownBy(() -> AdminServer.start(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("listen.admin")
        .hasMessageContaining(Integer.toString(admin.port()));
  }

  @Test
  void showsWhereAnObjectIs() throws Exception {
    InstanceId instance = new InstanceId(0, 7);
    CachedObject object =
        new CachedObject(
            new ObjectVersion("\"etag\"", Instant.EPOCH, 300_000, ""),
            true,
            2,
            1,
            List.of(
                new CachedObject.Segment(
                    0,
                    2,
                    1,
                    StripeSet.first(2),
                    List.of(new CachedObject.Chunk(1, "node-5", instance, StripeSet.of(1))))));
    ObjectKey known = new ObjectKey("bucket", "a key&more");
    admin.page(
        "/object",
        new ObjectPage(key -> key.equals(known) ? Optional.of(object) : Optional.empty()));

    HttpResponse<String> found = ask("GET", "/object?bucket=bucket&key=a+key%26more");
    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(found.body())
        .contains("\"readable\" : \"0000000000000003\"")
        .contains("\"node\" : \"node-5\"")
        .contains("\"stripes\" : \"0000000000000002\"");
    assertThat(ask("GET", "/object?bucket=bucket&key=other").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?bucket=b",
        "?bucket=b&key=",
        "?bucket&key=k",
        "?bucket=b&key=k&key=l",
        "?key=%zz"
      })
  void refusesAQueryThatNamesNoObject(String query) throws Exception {
    admin.page("/object", new ObjectPage(_ -> Optional.empty()));

    // A URI of java.net cannot hold a broken escape, so the request is sent through a socket.
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
      String request = "GET /object%s HTTP/1.0\r\n\r\n".formatted(query);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).contains(" 400 ");
    }
  }
}
