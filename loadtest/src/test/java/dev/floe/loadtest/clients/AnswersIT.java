package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.PayloadMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Misses and hits are answered as the origin itself answers: status, headers and bytes. */
class AnswersIT {
  private static final int LENGTH = 1_500_000;

  /** The headers that belong to one answer, not to the object. */
  private static final Set<String> OF_THE_ANSWER =
      Set.of(
          "date",
          "server",
          "connection",
          "x-amz-request-id",
          "x-amz-id-2",
          "x-floe-request-id",
          "cache-status",
          "x-cache",
          "age",
          "x-ratelimit-limit",
          "x-ratelimit-remaining");

  private static final String UNLIKE_S3 =
      "the embedded server answers conditions, and HEAD with a range, unlike S3";

  private static FloeFixture floe;
  private static RawClient gateway;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().setting("listen.virtual-hosts", "s3.test").start();
    gateway = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    putWithHeaders("hit");
    floe.awaitHit("hit");
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Range: bytes=0-",
        "Range: bytes=0-0",
        "Range: bytes=600000-1200000",
        "Range: bytes=1400000-9999999",
        "Range: bytes=1499999-",
        "Range: bytes=-100",
        "Range: bytes=-99999999",
        "If-Match: ETAG",
        "If-Match: BARE",
        "If-None-Match: \"other\"",
        "If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT",
        "If-Unmodified-Since: Thu, 01 Jan 2037 00:00:00 GMT",
        "If-Match: ETAG|If-Unmodified-Since: Thu, 01 Jan 2015 00:00:00 GMT",
        "If-Match: ETAG|Range: bytes=5-9",
        "x-amz-checksum-mode: ENABLED",
        "x-amz-checksum-mode: ENABLED|Range: bytes=0-99",
        "Accept-Encoding: gzip",
      })
  void answersAsTheOriginDoes(String fields) throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), UNLIKE_S3);
    for (String method : List.of("GET", "HEAD")) {
      String cold = "cold/%s-%s".formatted(method, Integer.toHexString(fields.hashCode()));
      putWithHeaders(cold);
      for (String key : List.of(cold, "hit")) {
        Answer expected = ask(origin, method, key, fields);
        Answer answer = ask(gateway, method, key, fields);
        assertThat(answer.status()).as("%s %s", method, key).isEqualTo(expected.status());
        assertThat(ofTheObject(answer)).as("%s %s", method, key).isEqualTo(ofTheObject(expected));
        assertThat(answer.body()).as("%s %s", method, key).isEqualTo(expected.body());
        assertThat(answer.header("x-cache")).isEqualTo(key.equals("hit") ? "HIT" : "MISS");
      }
    }
  }

  /** The headers of errors and of 304 differ between servers: only status and code are compared. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Range: bytes=1500000-",
        "Range: bytes=99999999-",
        "Range: bytes=-0",
        "If-Match: \"other\"",
        "If-Match: \"other\"|Range: bytes=99999999-",
        "If-None-Match: ETAG",
        "If-None-Match: BARE",
        "If-None-Match: ETAG|Range: bytes=0-9",
        "If-Match: ETAG|If-None-Match: ETAG",
        "If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT",
        "If-None-Match: ETAG|If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT",
        "If-Unmodified-Since: Thu, 01 Jan 2015 00:00:00 GMT",
      })
  void refusesRequestsThatTheOriginRefuses(String fields) throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), UNLIKE_S3);
    String cold = "refused/" + Integer.toHexString(fields.hashCode());
    putWithHeaders(cold);
    for (String method : List.of("GET", "HEAD")) {
      for (String key : List.of(cold, "hit")) {
        Answer expected = ask(origin, method, key, fields);
        Answer answer = ask(gateway, method, key, fields);
        assertThat(answer.status()).as("%s %s", method, key).isEqualTo(expected.status());
        assertThat(answer.code()).as("%s %s", method, key).isEqualTo(expected.code());
        assertThat(answer.status()).isGreaterThan(300);
      }
    }
  }

  @Test
  void namesTheFailedConditionAndTheImpossibleRange() throws Exception {
    assertThat(ask(gateway, "GET", "hit", "If-Match: \"other\"").text())
        .contains("<Code>PreconditionFailed</Code>", "<Condition>If-Match</Condition>");
    Answer beyond = ask(gateway, "GET", "hit", "Range: bytes=1500000-1500009");
    assertThat(beyond.header("content-range")).isEqualTo("bytes */1500000");
    assertThat(beyond.text())
        .contains(
            "<Code>InvalidRange</Code>",
            "<RangeRequested>bytes=1500000-1500009</RangeRequested>",
            "<ActualObjectSize>1500000</ActualObjectSize>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "hit?versionId=null version-id",
      })
  void queriesThatChangeTheAnswerAreLeftToTheOrigin(String target, String reason) throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server knows neither parts nor versions");
    Answer expected = origin.get("/" + BUCKET + "/" + target);
    Answer answer = gateway.get("/" + BUCKET + "/" + target);
    assertThat(answer.status()).isEqualTo(expected.status());
    assertThat(answer.header("content-type")).isEqualTo(expected.header("content-type"));
    assertThat(answer.body()).isEqualTo(expected.body());
    assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=" + reason);
  }

  /** The gateway does not evaluate these headers: the origin does, from the client's exact text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "Range: bytes=0-9,20-29/range-form",
        "Range: bytes=9-5/range-form",
        "Range: bytes=abc/range-form",
        "Range: chars=0-9/range-form",
        "If-Match: \"x\" ETAG/condition-form",
        "If-None-Match: \"x\", ETAG,/condition-form",
        "If-Modified-Since: yesterday/condition-form",
        "x-amz-request-payer: requester/request-header",
        "Cache-Control: no-store/client-no-store",
      })
  void unusualHeadersAreLeftToTheOrigin(String fields, String reason) throws Exception {
    Answer expected = ask(origin, "GET", "hit", fields);
    Answer answer = ask(gateway, "GET", "hit", fields);
    assertThat(answer.status()).isEqualTo(expected.status());
    assertThat(answer.code()).isEqualTo(expected.code());
    assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=" + reason);
  }

  @Test
  void passesTheOriginsErrorsOnWithTheOriginsRequestId() throws Exception {
    for (String target : List.of("/none", "/none?tagging", "?policy")) {
      Answer expected = origin.get("/" + BUCKET + target);
      Answer answer = gateway.get("/" + BUCKET + target);
      assertThat(answer.status()).isEqualTo(expected.status());
      assertThat(answer.code()).isEqualTo(expected.code());
      String requestId = answer.text().replaceAll("(?s).*<RequestId>(.*)</RequestId>.*", "$1");
      assertThat(answer.header("x-floe-request-id"))
          .matches("[0-9A-F]{16}")
          .isNotEqualTo(requestId);
      assertThat(answer.header("x-amz-request-id")).isEqualTo(requestId);
    }
  }

  @Test
  void storesNoFramingAndNoEncodingThatIsOnlyFraming() throws Exception {
    byte[] body = "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n".getBytes(UTF_8);
    String target = "/" + BUCKET + "/framed";
    String head =
        gateway.head(
            "PUT",
            target,
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            "Content-Encoding",
            "gzip,aws-chunked",
            "x-amz-decoded-content-length",
            "3",
            "x-amz-trailer",
            "x-amz-checksum-crc32");
    String length = "Content-Length: %d\r\n\r\n".formatted(body.length);
    assertThat(gateway.sendRaw("PUT", head + length, body).status()).isEqualTo(200);
    for (RawClient client : List.of(gateway, origin)) {
      Answer stored = client.get(target);
      assertThat(stored.text()).isEqualTo("abc");
      assertThat(stored.header("content-encoding")).isEqualTo("gzip");
    }
  }

  @Test
  void passesConditionsOfWritesOn() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), UNLIKE_S3);
    String target = "/" + BUCKET + "/once";
    byte[] first = {1};
    assertThat(gateway.send("PUT", target, first, "If-None-Match", "*").status()).isEqualTo(200);
    Answer again = gateway.send("PUT", target, new byte[] {2}, "If-None-Match", "*");
    assertThat(again.status()).isEqualTo(412);
    assertThat(again.code()).isEqualTo("PreconditionFailed");
    assertThat(gateway.send("PUT", target, new byte[] {3}, "If-Match", "\"x\"").status())
        .isEqualTo(412);
    assertThat(gateway.get(target).body()).isEqualTo(first);
    assertThat(origin.get(target).body()).isEqualTo(first);
  }

  @Test
  void answersPresignedGetAndHeadAsHitsOrMisses() throws Exception {
    String path = "/" + BUCKET + "/hit";
    String target = gateway.presigned("GET", path, Duration.ofMinutes(5));
    Answer get = gateway.sendRaw("GET", gateway.unsignedHead("GET", target) + "\r\n", new byte[0]);
    assertThat(get.header("x-cache")).isEqualTo("HIT");
    assertThat(get.body()).hasSize(LENGTH);
    String headTarget = gateway.presigned("HEAD", path, Duration.ofMinutes(5));
    Answer head =
        gateway.sendRaw("HEAD", gateway.unsignedHead("HEAD", headTarget) + "\r\n", new byte[0]);
    assertThat(head.header("content-length")).isEqualTo(Integer.toString(LENGTH));
  }

  /** Keys as the request line encodes them; the signature covers that form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%20b",
        "a%2Bb",
        "a%252Fb",
        ".hidden",
        "dots...",
        "100%25",
        "q%3Fx%23y",
        "x%09tab",
        "%C3%BC/%E6%97%A5",
        "it%27s%281%29%5B2%5D%7B3%7D%7C~%21%2A",
        "back%5Cslash"
      })
  void keepsOddKeys(String key) throws Exception {
    byte[] bytes = key.getBytes(UTF_8);
    String target = "/" + BUCKET + "/odd/" + key;
    assertThat(gateway.send("PUT", target, bytes).status()).isEqualTo(200);
    assertThat(gateway.get(target).body()).isEqualTo(bytes);
    assertThat(origin.get(target).body()).isEqualTo(bytes);
  }

  @Test
  void treatsAnEncodedSlashAsASlash() throws Exception {
    byte[] bytes = {1, 2, 3};
    String encoded = "/" + BUCKET + "/slashes%2Fa%2fb";
    assertThat(gateway.send("PUT", encoded, bytes).status()).isEqualTo(200);
    assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key("slashes/a/b")))
        .satisfies(object -> assertThat(object.asByteArray()).isEqualTo(bytes));
    assertThat(gateway.get(encoded).body()).isEqualTo(bytes);
    assertThat(gateway.get(encoded + "?tagging").status())
        .isEqualTo(origin.get("/" + BUCKET + "/slashes/a/b?tagging").status());
  }

  /** Empty segments reach the origin unchanged, even if it rejects them. */
  @Test
  void passesEmptySegmentsOn() throws Exception {
    String target = "/" + BUCKET + "/empty//segment";
    gateway.get(target + "?tagging");
    assertThat(floe.origin().requests().getLast().name()).isEqualTo(BUCKET + "/empty//segment");
    assertThat(gateway.get(target + "?tagging").code())
        .isEqualTo(origin.get(target + "?tagging").code())
        .isNotEqualTo("SignatureDoesNotMatch");
  }

  @Test
  void findsTheBucketInTheHost() throws Exception {
    Answer answer = gateway.calling(BUCKET + ".s3.test:8080").get("/hit");
    assertThat(answer.header("x-cache")).isEqualTo("HIT");
    assertThat(answer.body()).hasSize(LENGTH);
  }

  private static void putWithHeaders(String key) {
    floe.originS3()
        .putObject(
            r ->
                r.bucket(BUCKET)
                    .key(key)
                    .contentType("text/x-test")
                    .contentDisposition("attachment; filename=\"a;b\"")
                    .contentEncoding("gzip")
                    .contentLanguage("de")
                    .cacheControl("max-age=5")
                    .metadata(Map.of("foo", "bar baz")),
            RequestBody.fromBytes(FloeFixture.bytes(1, LENGTH)));
  }

  private static Answer ask(RawClient client, String method, String key, String fields)
      throws Exception {
    String target = "/" + BUCKET + "/" + key;
    String etag = origin.send("HEAD", target, new byte[0]).header("etag");
    String[] pairs =
        fields.isEmpty()
            ? new String[0]
            : fields.replace("ETAG", etag).replace("BARE", etag.replace("\"", "")).split("\\||: ");
    return client.send(method, target, new byte[0], pairs);
  }

  private static SortedMap<String, String> ofTheObject(Answer answer) {
    SortedMap<String, String> headers = new TreeMap<>(answer.headers());
    headers.keySet().removeAll(OF_THE_ANSWER);
    return headers;
  }
}
