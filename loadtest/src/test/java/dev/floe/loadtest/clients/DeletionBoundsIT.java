package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.PayloadMode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bounds of a list of keys to delete. Only a client with a right to delete may send one. */
class DeletionBoundsIT {
  private static final int MOST_BYTES = 2 << 20;
  private static final String TARGET = "/" + BUCKET + "?delete";
  private static final String SECRET_KEY = "a-secret-of-the-test";

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    IdentityConfig reader =
        IdentityConfig.of(
            "READER",
            new Secret(SECRET_KEY),
            List.of(
                new Statement(true, List.of("s3:Get*", "s3:PutObject"), List.of("*")),
                new Statement(true, List.of("s3:*"), List.of("arn:aws:s3:::another/*"))));
    IdentityConfig ofOnePrefix =
        IdentityConfig.of(
            "PREFIX",
            new Secret(SECRET_KEY),
            List.of(
                new Statement(
                    true,
                    List.of("s3:DeleteObject"),
                    List.of("arn:aws:s3:::" + BUCKET + "/logs/*"))));
    floe =
        FloeFixture.builder()
            .identities(List.of(FloeFixture.mayDoEverything(), reader, ofOnePrefix))
            .start();
    client = RawClient.of(floe);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  /** Sends the head of a request, but no byte of the body that it announces. */
  private static Answer headOnly(RawClient sender, String... fields) throws IOException {
    String head = sender.head("POST", TARGET, PayloadMode.UNSIGNED);
    StringBuilder text = new StringBuilder(head);
    for (int i = 0; i < fields.length; i += 2) {
      text.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    try (Socket socket = sender.dial()) {
      socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return RawClient.answer("POST", new BufferedInputStream(socket.getInputStream()));
    }
  }

  @Test
  void aClientWithoutARightIsRefusedBeforeItsListIsRead() throws Exception {
    RawClient reader = client.signingAs("READER", SECRET_KEY);
    floe.origin().forget();
    for (String length : List.of("1000", "" + MOST_BYTES, "" + (64 << 20))) {
      Answer answer = headOnly(reader, "Content-Length", length);
      assertThat(answer.code()).as("of %s bytes", length).isEqualTo("AccessDenied");
      assertThat(answer.status()).isEqualTo(403);
    }
    Answer asking = headOnly(reader, "Content-Length", "1000", "Expect", "100-continue");
    assertThat(asking.code()).isEqualTo("AccessDenied");
    assertThat(floe.origin().requests("POST", BUCKET)).isEmpty();
  }

  /** The right depends on the keys, so the list must be read. */
  @Test
  void theListOfAClientWithARightOnAPrefixIsRead() throws Exception {
    RawClient ofOnePrefix = client.signingAs("PREFIX", SECRET_KEY);
    assertThat(send(ofOnePrefix, document("logs/a", 1)).status()).isEqualTo(200);
    assertThat(send(ofOnePrefix, document("a", 1)).code()).isEqualTo("AccessDenied");
  }

  @Test
  void aListThatIsTooLongIsRefusedByItsLength() throws Exception {
    Answer answer = headOnly(client, "Content-Length", "" + (MOST_BYTES + 1));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("MalformedXML");
    assertThat(headOnly(client).code()).isEqualTo("MissingContentLength");
  }

  @Test
  void aListOfUnknownLengthIsRefused() throws Exception {
    Answer answer = headOnly(client, "Transfer-Encoding", "chunked");
    assertThat(answer.status()).isEqualTo(411);
    assertThat(answer.code()).isEqualTo("MissingContentLength");
  }

  /** A thousand keys of character references only, nearly as long as a document may be. */
  @Test
  void theLongestListIsAccepted() throws Exception {
    byte[] xml = document(("&#97;".repeat(99) + "&#47;").repeat(3) + "&#97;".repeat(100), 1000);
    assertThat(xml.length).isBetween(MOST_BYTES * 9 / 10, MOST_BYTES);
    Answer answer = send(client, xml);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    floe.awaitNothingLeased();
  }

  private static byte[] document(String key, int times) {
    String one = "<Object><Key>" + key + "</Key></Object>";
    return ("<Delete>" + one.repeat(times) + "</Delete>").getBytes(StandardCharsets.UTF_8);
  }

  private static Answer send(RawClient sender, byte[] xml) throws Exception {
    String md5 = Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(xml));
    return sender.send("POST", TARGET, xml, "Content-MD5", md5);
  }
}
