package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.gateway.object.UriEncoding;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountedRequest;
import dev.floe.sigv4.PayloadMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The origin receives paths, queries and headers in the form that was authorised. */
class UpstreamFormIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final byte[] BYTES = {1, 2, 3};
  private static final byte[] NOTHING = new byte[0];

  private static FloeFixture floe;
  private static RawClient client;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .setting("listen.virtual-hosts", "s3.test")
            .setting("admitted-headers", "x-goog-user-project")
            .start();
    client = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    floe.put("object", BYTES);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  private static CountedRequest last() {
    return floe.origin().requests().getLast();
  }

  /** Sends a signed request whose target is exactly the text that a test wrote. */
  private static Answer ask(String method, String target) throws Exception {
    String head = client.head(method, target, PayloadMode.UNSIGNED);
    return client.sendRaw(method, head + "\r\n", NOTHING);
  }

  private static boolean fitsARequestLine(int b) {
    return b > ' ' && b != 0x7F && b != '#' && b != '?' && b != '%';
  }

  /** Returns the UTF-8 of one character as it is sent, one byte in each char. */
  private static String wire(int b) {
    byte[] bytes = decoded(b).getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String decoded(int b) {
    return String.valueOf((char) (b < 0x80 ? b : b + 0x40));
  }

  private static String escaped(int b) {
    return UriEncoding.component(decoded(b)).startsWith("%")
        ? UriEncoding.component(decoded(b))
        : "%%%02x".formatted(b);
  }

  @Test
  void everyByteOfAPathIsEncodedOnce() throws Exception {
    for (int b = 1; b < 0xC0; b++) {
      String expected = UriEncoding.path("/" + BUCKET + "/a" + decoded(b) + "b") + "?tagging=";
      ask("GET", "/" + BUCKET + "/a" + escaped(b) + "b?tagging");
      assertThat(last().target()).as("%02x escaped", b).isEqualTo(expected);
      if (fitsARequestLine(b)) {
        ask("GET", "/" + BUCKET + "/a" + wire(b) + "b?tagging");
        assertThat(last().target()).as("%02x raw", b).isEqualTo(expected);
      }
    }
  }

  @Test
  void everyByteOfAQueryIsEncodedOnce() throws Exception {
    for (int b = 1; b < 0xC0; b++) {
      String expected = "/" + BUCKET + "?prefix=" + UriEncoding.component("a" + decoded(b) + "b");
      ask("GET", "/" + BUCKET + "?prefix=a" + escaped(b) + "b");
      assertThat(last().target()).as("%02x escaped", b).isEqualTo(expected);
      if (fitsARequestLine(b) && b != '&' && b != '+') {
        ask("GET", "/" + BUCKET + "?prefix=a" + wire(b) + "b");
        assertThat(last().target()).as("%02x raw", b).isEqualTo(expected);
      }
    }
    ask("GET", "/" + BUCKET + "?prefix=a+b");
    assertThat(last().target()).isEqualTo("/" + BUCKET + "?prefix=a%20b");
  }

  @Test
  void aPlusSignInAPathBelongsToTheKey() throws Exception {
    assertThat(client.send("PUT", "/" + BUCKET + "/1+1=2", BYTES).status()).isEqualTo(200);
    assertThat(floe.origin().requests("PUT", BUCKET + "/1+1=2").getLast().target())
        .isEqualTo("/" + BUCKET + "/1%2B1%3D2");
    assertThat(origin.get("/" + BUCKET + "/1%2B1%3D2").body()).isEqualTo(BYTES);
    assertThat(client.get("/" + BUCKET + "/1%2B1%3D2").body()).isEqualTo(BYTES);
    assertThat(client.get("/" + BUCKET + "/1+1=2").body()).isEqualTo(BYTES);
  }

  /** The bucket in a Host becomes part of the path, and could inject a query after it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        BUCKET + "/object?acl&x=.s3.test",
        BUCKET + "/object?tagging#.s3.test",
        BUCKET + "%2Fobject.s3.test",
        "a/b"
      })
  void aMalformedHostIsRefused(String host) throws Exception {
    Answer answer = client.calling(host).get("/");
    assertThat(answer.status()).isEqualTo(400);
    // A read of the test before this one may enter the record late.
    assertThat(floe.forwarded()).extracting(CountedRequest::target).allMatch(TARGET::equals);
  }

  @Test
  void aConnectionHeaderRemovesNoCondition() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server ignores conditions");
    String connection = "Connection: if-none-match, if-match, x-amz-meta-a, content-type\r\n";
    String head = client.head("PUT", TARGET, PayloadMode.UNSIGNED, "If-None-Match", "*");
    Answer answer =
        client.sendRaw(
            "PUT", head + connection + "Content-Length: 3\r\n\r\n", new byte[] {9, 9, 9});
    assertThat(answer.status()).isEqualTo(412);
    assertThat(origin.get(TARGET).body()).isEqualTo(BYTES);
    String other = "/" + BUCKET + "/other";
    String fields =
        client.head(
            "PUT", other, PayloadMode.UNSIGNED, "x-amz-meta-a", "b", "Content-Type", "text/x-a");
    client.sendRaw("PUT", fields + connection + "Content-Length: 3\r\n\r\n", BYTES);
    assertThat(origin.get(other).header("x-amz-meta-a")).isEqualTo("b");
    assertThat(origin.get(other).header("content-type")).isEqualTo("text/x-a");
  }

  @Test
  void aConnectionHeaderRemovesNoConditionOfAPresignedUrl() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server ignores conditions");
    String target = client.presigned("PUT", TARGET, Duration.ofMinutes(5), "If-None-Match", "*");
    String head =
        client.unsignedHead("PUT", target)
            + "If-None-Match: *\r\nConnection: If-None-Match\r\nContent-Length: 3\r\n\r\n";
    assertThat(client.sendRaw("PUT", head, new byte[] {9, 9, 9}).status()).isEqualTo(412);
    assertThat(origin.get(TARGET).body()).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "x-minio-force-delete, true",
    "X-Goog-Acl, public-read",
    "x_amz_acl, public-read",
    "x-oss-forbid-overwrite, true",
    "x-rgw-quota, 1",
    "if_match, x"
  })
  void headersThatOtherServersActOnAreRefusedByName(String name, String value) throws Exception {
    Answer answer = client.send("DELETE", TARGET, NOTHING, name, value);
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.code()).isEqualTo("NotImplemented");
    assertThat(answer.text()).contains(name.toLowerCase(java.util.Locale.ROOT));
    assertThat(floe.forwarded()).isEmpty();
  }

  @Test
  void headersWithCommonNamesAreDroppedUnlessTheyAreSigned() throws Exception {
    Answer signed = client.send("PUT", "/" + BUCKET + "/any", BYTES, "X-Object-Meta-A", "1");
    assertThat(signed.code()).isEqualTo("NotImplemented");
    String head =
        client.head("PUT", "/" + BUCKET + "/any", PayloadMode.UNSIGNED)
            + "X-Object-Meta-A: 1\r\nContent-Length: %d\r\n\r\n".formatted(BYTES.length);
    assertThat(client.sendRaw("PUT", head, BYTES).status()).isEqualTo(200);
    assertThat(floe.origin().requests("PUT", BUCKET + "/any"))
        .singleElement()
        .satisfies(request -> assertThat(request.header("x-object-meta-a")).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cookie",
        "X-Forwarded-For",
        "X-Real-IP",
        "Forwarded",
        "X-HTTP-Method-Override",
        "Accept",
        "X-Anything",
        "amz-sdk-request",
        "x-amz-api-version",
        "x-amz-bucket-region",
        "x-amz-expiration",
        "x-amz-replication-status",
        "x-amz-version-id"
      })
  void headersThatS3IgnoresDoNotReachTheOrigin(String name) throws Exception {
    assertThat(client.get("/" + BUCKET + "?list-type=2", name, "1").status()).isEqualTo(200);
    assertThat(floe.origin().requests("GET", BUCKET).getLast().header(name)).isEmpty();
    assertThat(client.send("PUT", "/" + BUCKET + "/put", BYTES, name, "1").status()).isEqualTo(200);
    assertThat(floe.origin().requests("PUT", BUCKET + "/put").getLast().header(name)).isEmpty();
  }

  /**
   * The cache answers reads with these headers, but not reads with a header that a setting admits.
   */
  @Test
  void headersOfSdksAreNoReasonToBypassTheCache() throws Exception {
    floe.awaitHit("object");
    for (String name :
        List.of("x-amz-api-version", "x-amz-user-agent", "amz-sdk-request", "Accept")) {
      assertThat(client.get(TARGET, name, "2006-03-01").header("x-cache"))
          .as(name)
          .isEqualTo("HIT");
    }
    assertThat(client.get(TARGET, "x-goog-user-project", "p").header("x-cache"))
        .isEqualTo("BYPASS");
  }

  @Test
  void aSettingAdmitsMoreHeaders() throws Exception {
    client.send("DELETE", "/" + BUCKET + "/gone", NOTHING, "x-goog-user-project", "p");
    assertThat(last().header("x-goog-user-project")).contains("p");
  }

  /**
   * A copy onto itself with most headers of the HEAD's answer, as {@code s3cmd modify} sends it.
   */
  @Test
  void acceptsTheHeadersOfAnAnswerToHead() throws Exception {
    Answer head = client.send("HEAD", TARGET, NOTHING);
    List<String> left =
        List.of(
            "date",
            "content-length",
            "last-modified",
            "content-md5",
            "x-amz-version-id",
            "accept-ranges",
            "connection",
            "etag",
            "server",
            "x-amz-id-2",
            "x-amz-request-id");
    String[] fields =
        head.headers().entrySet().stream()
            .filter(field -> !left.contains(field.getKey()))
            .flatMap(field -> List.of(field.getKey(), field.getValue()).stream())
            .toArray(String[]::new);
    String[] more = {
      "x-amz-copy-source", TARGET,
      "x-amz-metadata-directive", "REPLACE",
      "x-amz-meta-new", "yes",
      "x-amz-bucket-region", "us-east-1",
      "x-amz-expiration", "expiry-date=\"Fri, 23 Dec 2050 00:00:00 GMT\", rule-id=\"r\"",
      "x-amz-replication-status", "COMPLETED",
      "x-amz-tagging-count", "1"
    };
    String[] all = java.util.Arrays.copyOf(more, more.length + fields.length);
    System.arraycopy(fields, 0, all, more.length, fields.length);
    Answer copied = client.send("PUT", TARGET, NOTHING, all);
    assertThat(copied.status()).as(copied.text()).isEqualTo(200);
    assertThat(origin.send("HEAD", TARGET, NOTHING).header("x-amz-meta-new")).isEqualTo("yes");
  }
}
