package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No answer names the origin, and its cookies reach no client. */
class OriginHiddenIT {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] BYTES = {1, 2, 3};

  private static FloeFixture floe;
  private static RawClient client;
  private static String originHost;
  private static String host;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().setting("listen.virtual-hosts", "s3.test").start();
    client = RawClient.of(floe);
    originHost = floe.origin().endpoint().getAuthority();
    host = floe.endpoint().getAuthority();
    floe.put("object", BYTES);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static CountingOrigin.ActiveFault answering(String path, String answer) {
    return floe.origin()
        .fault(
            request -> request.name().equals(path),
            new OriginFault.Verbatim(
                answer.replaceFirst("\\|", "|Connection: close|").replace("|", "\r\n")));
  }

  private static String answer(String head, String body) {
    return "HTTP/1.1 %s|Content-Length: %d||%s".formatted(head, body.length(), body);
  }

  private static void assertNamesNoOrigin(Answer answer) {
    assertThat(answer.text()).doesNotContain(originHost, "s3.other.example");
    assertThat(answer.headers().toString()).doesNotContain(originHost, "s3.other.example");
  }

  @ParameterizedTest
  @CsvSource({
    "'', /floe-test/multipart%2Bpart%20s, HOST",
    "floe-test.s3.test:81, /multipart+part%20s, floe-test.s3.test:81"
  })
  void theLocationOfAMultipartObjectIsTheClients(String calling, String path, String named)
      throws Exception {
    RawClient caller = calling.isEmpty() ? client : client.calling(calling);
    String uploadId =
        caller
            .send("POST", path + "?uploads", NOTHING)
            .text()
            .replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
    Answer part = caller.send("PUT", path + "?partNumber=1&uploadId=" + uploadId, BYTES);
    String xml =
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part></CompleteMultipartUpload>"
            .formatted(part.header("etag"));
    Answer whole = caller.send("POST", path + "?uploadId=" + uploadId, xml.getBytes(UTF_8));
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.text())
        .contains(
            "<Location>http://%s%s</Location>"
                .formatted(named.replace("HOST", host), path.replace("+", "%2B")))
        .contains("<Bucket>floe-test</Bucket>", "<Key>multipart+part s</Key>");
    assertNamesNoOrigin(whole);
    assertThat(client.get("/floe-test/multipart%2Bpart%20s").body()).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "POST"})
  void redirectsAreToTheClientsOwnHost(String method) throws Exception {
    String body =
        "<?xml"
            + " version=\"1.0\"?><Error><Code>TemporaryRedirect</Code><Endpoint>floe-test.s3.other.example</Endpoint>"
            + "<Bucket>floe-test</Bucket><Message>Ask %s</Message><Key>%s</Key></Error>"
                .formatted(originHost, "a&gt;b");
    String head =
        "307 Temporary Redirect|Location: https://floe-test.s3.other.example/moved?rk=1"
            + "|Content-Type: application/xml|X-Anything: at "
            + originHost;
    String sent = method.equals("HEAD") ? "HTTP/1.1 " + head + "||" : answer(head, body);
    String target = "/" + BUCKET + "/moved" + (method.equals("POST") ? "?uploads" : "");
    try (var _ = answering(BUCKET + "/moved", sent)) {
      Answer answer = client.send(method, target, method.equals("PUT") ? BYTES : NOTHING);
      assertThat(answer.status()).isEqualTo(307);
      assertThat(answer.header("location")).isEqualTo("http://" + host + target);
      assertNamesNoOrigin(answer);
      if (!method.equals("HEAD")) {
        assertThat(answer.text())
            .contains(
                "<Endpoint>" + host + "</Endpoint>",
                "<Message>Ask " + host + "</Message>",
                "<Code>TemporaryRedirect</Code>",
                "<Key>a&gt;b</Key>");
      }
    }
  }

  @Test
  void aProxysErrorPageNamesTheClientsHost() throws Exception {
    String page =
        "<html><address>nginx at http://%s/ and %s</address></html>"
            .formatted(originHost, originHost);
    try (var _ =
        answering(
            BUCKET + "/page",
            answer("502 Bad Gateway|Content-Type: text/html|Via: 1.1 proxy", page))) {
      Answer answer = client.get("/" + BUCKET + "/page?tagging");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).isEqualTo(page.replace(originHost, host));
      assertThat(answer.header("via")).isEmpty();
    }
  }

  @Test
  void anErrorThatIsLongerThanAnyOfS3sHasNoBody() throws Exception {
    String page = "x".repeat(70_000) + originHost;
    try (var _ = answering(BUCKET + "/long", answer("500 Oops|Content-Type: text/html", page))) {
      Answer answer = client.get("/" + BUCKET + "/long?tagging");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).isEmpty();
    }
  }

  /** S3 may answer a completion with 200, and then report an error in the body. */
  @Test
  void anErrorAfterA200NamesNoOrigin() throws Exception {
    String body =
        "<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>at %s</Message></Error>"
            .formatted(originHost);
    try (var _ =
        answering(BUCKET + "/failing", answer("200 OK|Content-Type: application/xml", body))) {
      Answer answer =
          client.send("POST", "/" + BUCKET + "/failing?uploadId=u", "<a/>".getBytes(UTF_8));
      assertThat(answer.text()).contains("<Code>InternalError</Code>");
      assertNamesNoOrigin(answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, ?uploadId=u, ''",
    "PUT, '', /floe-test/object",
    "PUT, ?partNumber=1&uploadId=u, /floe-test/object"
  })
  void aComplaintAboutTheGatewayAfterA200ReachesNoClient(String method, String query, String source)
      throws Exception {
    String body = "<?xml version=\"1.0\"?><Error><Code>ExpiredToken</Code></Error>";
    try (var _ =
        answering(BUCKET + "/failing", answer("200 OK|Content-Type: application/xml", body))) {
      String target = "/" + BUCKET + "/failing" + query;
      Answer answer =
          source.isEmpty()
              ? client.send(method, target, "<a/>".getBytes(UTF_8))
              : client.send(method, target, NOTHING, "x-amz-copy-source", source);
      assertThat(answer.text())
          .contains("<Code>ServiceUnavailable</Code>")
          .doesNotContain("ExpiredToken");
    }
  }

  @Test
  void aLocationWithoutAHostStaysUnchanged() throws Exception {
    try (var _ = answering("new-bucket", answer("200 OK|Location: /new-bucket", ""))) {
      assertThat(client.send("PUT", "/new-bucket", NOTHING).header("location"))
          .isEqualTo("/new-bucket");
    }
    String other = "200 OK|Location: http://new-bucket.s3.other.example/";
    try (var _ = answering("new-bucket", answer(other, ""))) {
      assertThat(client.send("PUT", "/new-bucket", NOTHING).header("location"))
          .isEqualTo("http://" + host + "/new-bucket");
    }
  }

  /** Cookies are neither passed on nor kept for other clients. */
  @Test
  void cookiesReachNoClient() throws Exception {
    String lines =
        "Set-Cookie: AWSALB=abc; Path=/\r\nset-cookie2: b=c\r\nAlt-Svc: h3=\"%s\"\r\nContent-Location: http://%s/x\r\n"
            .formatted(originHost, originHost);
    try (var _ = floe.origin().fault(_ -> true, new OriginFault.AddHeaders(lines))) {
      floe.putAtOrigin("cookies", FloeFixture.bytes(1, 100_000));
      String target = "/" + BUCKET + "/cookies";
      assertNoCookie(client.get(target));
      floe.awaitHit("cookies");
      Answer hit = client.get(target);
      assertThat(hit.header("x-cache")).isEqualTo("HIT");
      assertNoCookie(hit);
      assertNoCookie(client.get(target, "Cache-Control", "no-store"));
      assertNoCookie(client.send("HEAD", target, NOTHING));
      assertNoCookie(client.get(target + "?tagging"));
      assertNoCookie(client.send("PUT", target, BYTES));
      assertNoCookie(client.send("DELETE", target, NOTHING));
      assertNoCookie(client.get(target));
      String presigned = client.presigned("GET", target, Duration.ofMinutes(1));
      assertNoCookie(
          client.sendRaw("GET", client.unsignedHead("GET", presigned) + "\r\n", NOTHING));
    }
  }

  private static void assertNoCookie(Answer answer) {
    assertThat(answer.headers().keySet())
        .doesNotContain("set-cookie", "set-cookie2", "alt-svc", "content-location");
    assertNamesNoOrigin(answer);
  }

  /** Data that clients stored is not changed, even if it names the origin. */
  @Test
  void storedTextStaysUnchanged() throws Exception {
    String target = "/" + BUCKET + "/stored";
    client.send(
        "PUT",
        target,
        originHost.getBytes(UTF_8),
        "x-amz-meta-from",
        "http://" + originHost + "/",
        "Content-Disposition",
        "attachment; filename=\"" + originHost + "\"");
    Answer answer = client.get(target);
    assertThat(answer.text()).isEqualTo(originHost);
    assertThat(answer.header("x-amz-meta-from")).isEqualTo("http://" + originHost + "/");
    assertThat(answer.header("content-disposition")).contains(originHost);
  }

  @Test
  void aKeyThatNamesTheOriginStaysUnchangedInAnError() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server names no key");
    String missing = "/" + BUCKET + "/" + originHost;
    assertThat(client.get(missing).text()).contains("<Key>" + originHost + "</Key>");
  }
}
