package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.OriginFault;
import dev.floe.sigv4.PayloadMode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No identity can take all connections to the origin, nor all memory for documents. */
class OriginSharesIT {
  private static final int CONNECTIONS = 32;
  // An eighth of the connections that are reserved neither for fills nor for revalidation.
  private static final int UNREAD = 3;
  // Each document takes 4 MiB; together they would take all of the memory budget.
  private static final int DOCUMENTS = 72;
  private static final byte[] LARGE = FloeFixture.bytes(1, 8 << 20);
  private static final byte[] SMALL = FloeFixture.bytes(2, 100_000);

  private static FloeFixture floe;
  private static RawClient greedy;
  private static RawClient other;
  private static RawClient reader;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .setting("origin.max-connections", Integer.toString(CONNECTIONS))
            .setting("freshness.ttl", "1ms")
            .identities(
                List.of(
                    FloeFixture.mayDoEverything(),
                    IdentityConfig.of(
                        "GREEDY",
                        new Secret("greedy-secret"),
                        List.of(new Statement(true, List.of("s3:*"), List.of("*")))),
                    IdentityConfig.of(
                        "READER",
                        new Secret("reader-secret"),
                        List.of(new Statement(true, List.of("s3:Get*"), List.of("*"))))))
            .start();
    greedy = new RawClient(floe.endpoint(), "GREEDY", "greedy-secret");
    other = RawClient.of(floe);
    reader = new RawClient(floe.endpoint(), "READER", "reader-secret");
    floe.putAtOrigin("large", LARGE);
    floe.put("small", SMALL);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static void assertOthersAreServed() throws IOException {
    assertThat(other.send("PUT", "/" + BUCKET + "/new", SMALL).status()).isEqualTo(200);
    assertThat(other.get("/" + BUCKET + "/small").body()).as("a stale hit").isEqualTo(SMALL);
    assertThat(other.get("/" + BUCKET + "/new", "Cache-Control", "no-store").body())
        .isEqualTo(SMALL);
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /**
   * Requests one presigned URL on many connections that read no body; returns how many were
   * refused.
   */
  private static int sendUnread(List<Socket> unread) throws Exception {
    String target = greedy.presigned("GET", "/" + BUCKET + "/large", Duration.ofMinutes(5));
    String head = greedy.unsignedHead("GET", target) + "Cache-Control: no-store\r\n\r\n";
    int refused = 0;
    for (int i = 0; i < CONNECTIONS + 8; i++) {
      Socket socket = greedy.dial();
      unread.add(socket);
      socket.setReceiveBufferSize(4096);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      if (status.equals("HTTP/1.1 503")) {
        refused++;
        assertIsSlowDown(socket);
      } else {
        assertThat(status).isEqualTo("HTTP/1.1 200");
      }
    }
    return refused;
  }

  private static void assertIsSlowDown(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream rest = new BufferedInputStream(socket.getInputStream());
    while (text.indexOf("</Error>") < 0) {
      text.append((char) rest.read());
    }
    assertThat(text.toString()).contains("SlowDown").containsIgnoringCase("retry-after: ");
  }

  @Test
  void unreadAnswersOfOneIdentityHarmNoOther() throws Exception {
    List<Socket> unread = new ArrayList<>();
    try {
      assertThat(sendUnread(unread)).isEqualTo(CONNECTIONS + 8 - UNREAD);
      assertOthersAreServed();
      assertThat(greedy.get("/" + BUCKET + "/small", "Cache-Control", "no-store").body())
          .as("a short answer for the same identity")
          .isEqualTo(SMALL);
    } finally {
      close(unread);
    }
  }

  @Test
  void halfSentBodiesOfOneIdentityHarmNoOther() throws Exception {
    List<Socket> halfSent = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 8; i++) {
        halfSent.add(
            sendHalf("PUT", "/" + BUCKET + "/half-" + i, "Content-Length: 100000\r\n", 50_000));
      }
      assertOthersAreServed();
      assertThat(refused(halfSent)).isGreaterThan(CONNECTIONS / 2);
    } finally {
      close(halfSent);
    }
  }

  /**
   * Memory for a document is reserved before it is read, so one identity's documents must not take
   * all of it.
   */
  @Test
  void halfSentDocumentsOfOneIdentityHarmNoOther() throws Exception {
    List<Socket> halfSent = new ArrayList<>();
    try {
      for (int i = 0; i < DOCUMENTS; i++) {
        String length = "Content-Length: %d\r\n".formatted(2 << 20);
        halfSent.add(sendHalf("POST", "/" + BUCKET + "?delete", length, 1000));
      }
      byte[] document =
          "<Delete><Object><Key>absent</Key></Object></Delete>".getBytes(StandardCharsets.UTF_8);
      assertThat(other.send("POST", "/" + BUCKET + "?delete", document).status()).isEqualTo(200);
      assertOthersAreServed();
      assertThat(refused(halfSent)).isGreaterThan(DOCUMENTS / 2);
    } finally {
      close(halfSent);
    }
  }

  private static Socket sendHalf(String method, String target, String length, int bytes)
      throws IOException {
    String head = greedy.head(method, target, PayloadMode.UNSIGNED) + length + "\r\n";
    Socket socket = greedy.dial();
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().write(new byte[bytes]);
    return socket;
  }

  /** Counts the requests that were refused before their body ended. */
  private static int refused(List<Socket> sockets) throws IOException {
    int refused = 0;
    for (Socket socket : sockets) {
      if (socket.getInputStream().available() > 0) {
        refused++;
        assertIsSlowDown(socket);
      }
    }
    return refused;
  }

  @Test
  void errorsOfTheGatewaysCredentialsReachNoClient() throws Exception {
    String target = "/" + BUCKET + "/large";
    for (String code : List.of("InvalidAccessKeyId", "RequestTimeTooSkewed", "ExpiredToken")) {
      try (var fault = floe.origin().fault(request -> true, new OriginFault.Answer(403, code))) {
        Answer answer = other.get(target, "Cache-Control", "no-store");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("ServiceUnavailable");
        // The refusal of a HEAD names no code.
        for (String headed : List.of(target, "/" + BUCKET)) {
          assertThat(other.send("HEAD", headed, new byte[0], "Cache-Control", "no-store").status())
              .isEqualTo(503);
        }
      }
    }
    try (var fault =
        floe.origin().fault(request -> true, new OriginFault.Answer(403, "AccessDenied"))) {
      Answer answer = other.get(target, "Cache-Control", "no-store");
      assertThat(answer.code()).isEqualTo("AccessDenied");
      assertThat(other.send("HEAD", target, new byte[0]).status()).isEqualTo(403);
    }
  }

  /** The origin may refuse single keys in an answer of 200. */
  @Test
  void complaintsAboutTheGatewayInAListOfErrorsReachNoClient() throws Exception {
    String result =
        "<DeleteResult><Error><Key>a</Key><Code>ExpiredToken</Code><Message>m</Message></Error>"
            + "<Error><Key>b</Key><Code>AccessDenied</Code><Message>m</Message></Error></DeleteResult>";
    String verbatim =
        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(result.length(), result);
    String document = "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>";
    try (var fault = floe.origin().fault(any -> true, new OriginFault.Verbatim(verbatim))) {
      Answer answer =
          other.send("POST", "/" + BUCKET + "?delete", document.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.text())
          .contains("<Key>a</Key><Code>ServiceUnavailable</Code>")
          .contains("<Key>b</Key><Code>AccessDenied</Code>")
          .doesNotContain("ExpiredToken");
    }
  }

  /** The body is never sent, so an answer shows that the gateway did not wait for it. */
  @Test
  void deletionsAreRefusedBeforeTheirBodyIsRead() throws Exception {
    String target = "/" + BUCKET + "?delete";
    assertThat(headOnly(reader, target, 1 << 20).code()).isEqualTo("AccessDenied");
    assertThat(headOnly(other, target, (2 << 20) + 1).code()).isEqualTo("MalformedXML");
  }

  private static Answer headOnly(RawClient client, String target, int length) throws IOException {
    String head =
        client.head("POST", target, PayloadMode.UNSIGNED, "Expect", "100-continue")
            + "Content-Length: %d\r\n\r\n".formatted(length);
    return client.sendRaw("POST", head, new byte[0]);
  }

  @Test
  void deletesKeysOfWhichEachCharacterIsAReference() throws Exception {
    String key = ("&amp;".repeat(99) + "&#47;").repeat(3) + "&amp;".repeat(100);
    String one = "<Object><Key>" + key + "</Key></Object>";
    byte[] body = ("<Delete>" + one.repeat(1000) + "</Delete>").getBytes(StandardCharsets.UTF_8);
    assertThat(other.send("POST", "/" + BUCKET + "?delete", body).status()).isEqualTo(200);
  }
}
