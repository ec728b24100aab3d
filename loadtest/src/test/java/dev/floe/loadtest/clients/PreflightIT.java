package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Preflights of browsers: S3 answers them without credentials, and so does the gateway. */
class PreflightIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final String FIELDS =
      String.join(
          "\r\n",
          "Origin: http://web.test",
          "Access-Control-Request-Method: PUT",
          "Access-Control-Request-Headers: content-type,x-amz-meta-a",
          "");

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    client = RawClient.of(floe);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  private static Answer ask(URI server, String target, String fields) throws Exception {
    RawClient asking = new RawClient(server, "none", "none");
    return asking.sendRaw(
        "OPTIONS", asking.unsignedHead("OPTIONS", target) + fields + "\r\n", new byte[0]);
  }

  @Test
  void areAnsweredAsTheOriginAnswersThem() throws Exception {
    for (String target : new String[] {TARGET, "/" + BUCKET}) {
      Answer expected = ask(floe.origin().endpoint(), target, FIELDS);
      Answer answer = ask(floe.endpoint(), target, FIELDS);
      assertThat(answer.status()).isEqualTo(expected.status());
      for (String name : new String[] {"origin", "methods", "headers", "max-age"}) {
        String header = "access-control-allow-" + name;
        assertThat(answer.header(header)).as(header).isEqualTo(expected.header(header));
      }
    }
  }

  @Test
  void areAnsweredFromTheCacheOnceS3HasAllowedThem() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server allows no preflight");
    String fields = FIELDS.replace("web.test", "cached.test");
    Answer first = ask(floe.endpoint(), TARGET, fields);
    floe.origin().forget();
    Answer again = ask(floe.endpoint(), "/" + BUCKET + "/another", fields);
    assertThat(floe.forwarded()).isEmpty();
    assertThat(again.header("x-cache")).isEqualTo("HIT");
    assertThat(again.status()).isEqualTo(first.status());
    for (String name : new String[] {"origin", "methods", "headers", "max-age"}) {
      String header = "access-control-allow-" + name;
      assertThat(again.header(header)).as(header).isEqualTo(first.header(header));
    }
    ask(floe.endpoint(), TARGET, FIELDS.replace("web.test", "other.test"));
    assertThat(floe.forwarded()).hasSize(1);
  }

  @Test
  void ofPresignedUrlsLeaveTheSignatureOut() throws Exception {
    String presigned = client.presigned("PUT", TARGET, Duration.ofMinutes(5));
    String fields = FIELDS.replace("web.test", "presigned.test");
    int expected = ask(floe.origin().endpoint(), TARGET, fields).status();
    floe.origin().forget();
    assertThat(ask(floe.endpoint(), presigned, fields).status()).isEqualTo(expected);
    assertThat(floe.forwarded())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.method()).isEqualTo("OPTIONS");
          assertThat(request.name()).isEqualTo(BUCKET + "/object");
          assertThat(request.query()).isEmpty();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400",
    "'Origin: http://web.test\r\n', 400",
    "'Access-Control-Request-Method: PUT\r\n', 400",
    "'Origin: a\r\nOrigin: b\r\nAccess-Control-Request-Method: PUT\r\n', 400",
    "'Origin: a\r\nAccess-Control-Request-Method: PUT\r\nContent-Length: 1\r\n', 400"
  })
  void areRefusedInAnyOtherForm(String fields, int status) throws Exception {
    assertThat(ask(floe.endpoint(), TARGET, fields).status()).isEqualTo(status);
    assertThat(floe.forwarded()).isEmpty();
  }

  @Test
  void openNoWayToOtherRequests() throws Exception {
    assertThat(ask(floe.endpoint(), "/", FIELDS).code()).isEqualTo("AccessDenied");
    for (String method : new String[] {"GET", "PUT", "DELETE", "options"}) {
      Answer answer =
          client.sendRaw(
              method, client.unsignedHead(method, TARGET) + FIELDS + "\r\n", new byte[0]);
      assertThat(answer.status()).as(method).isBetween(400, 411);
    }
    assertThat(floe.forwarded()).isEmpty();
  }
}
