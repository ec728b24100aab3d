package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountedRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys that the origin deletes are those that were authorised, in any encoding of the list. */
class DeletionFormIT {
  private static final byte[] BYTES = {1};
  private static final String SECRET = "secret-\u00fc";

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    IdentityConfig allButTheSecret =
        IdentityConfig.of(
            FloeFixture.ACCESS_KEY,
            new Secret(FloeFixture.SECRET_KEY),
            List.of(
                new Statement(true, List.of("s3:*"), List.of("*")),
                new Statement(
                    false,
                    List.of("s3:DeleteObject"),
                    List.of("arn:aws:s3:::" + BUCKET + "/" + SECRET))));
    floe = FloeFixture.builder().identities(List.of(allButTheSecret)).start();
    client = RawClient.of(floe);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void putTheSecret() {
    floe.putAtOrigin(SECRET, BYTES);
  }

  private static Answer delete(String xml, Charset charset) throws Exception {
    byte[] body = xml.getBytes(charset);
    String md5 = Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(body));
    return client.send("POST", "/" + BUCKET + "?delete", body, "Content-MD5", md5);
  }

  private static String document(String declaration, String key) {
    return declaration + "<Delete><Object><Key>" + key + "</Key></Object></Delete>";
  }

  private static boolean secretIsThere() {
    return floe.originS3().listObjectsV2(r -> r.bucket(BUCKET)).contents().stream()
        .anyMatch(object -> object.key().equals(SECRET));
  }

  /** To a server that ignores the declaration, the same bytes are the secret's name. */
  @Test
  void aDeclaredEncodingDoesNotHideAKey() throws Exception {
    String declaration = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    Answer answer = delete(document(declaration, SECRET), StandardCharsets.UTF_8);
    assertThat(answer.code()).isEqualTo("MalformedXML");
    assertThat(delete(document("", SECRET), StandardCharsets.UTF_8).code())
        .isEqualTo("AccessDenied");
    assertThat(delete(document("", SECRET), StandardCharsets.UTF_16).code())
        .isEqualTo("MalformedXML");
    assertThat(secretIsThere()).isTrue();
  }

  @Test
  void theOriginIsSentWhatWasParsed() throws Exception {
    floe.putAtOrigin("a&b c", BYTES);
    String key = "a<!-- x -->&#38;b<![CDATA[ c]]>";
    Answer answer =
        delete(document("<?xml version='1.0'?><!-- y -->", key), StandardCharsets.UTF_8);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("<Deleted><Key>a&amp;b c</Key></Deleted>");
    CountedRequest sent = floe.origin().requests("POST", BUCKET).getLast();
    assertThat(sent.header("Content-MD5")).isPresent();
    assertThat(sent.requestBytes())
        .isEqualTo(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                    + "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                    + "<Object><Key>a&amp;b c</Key></Object></Delete>")
                .length());
    assertThat(floe.originS3().listObjectsV2(r -> r.bucket(BUCKET)).contents())
        .noneMatch(object -> object.key().equals("a&b c"));
  }
}
