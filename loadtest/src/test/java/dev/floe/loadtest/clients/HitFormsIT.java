package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.OriginFault;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Less usual forms of a read are hits as well: the origin receives no request. */
class HitFormsIT {
  private static final int LENGTH = 700_000;
  private static final String OWNER = "123456789012";

  private static FloeFixture floe;
  private static RawClient gateway;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().hitsForAnHour().start();
    gateway = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    put("hit", 1);
    floe.awaitHit("hit");
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response-content-type=text%2Fhtml",
        "response-content-type=a%2Fb&response-cache-control=no-store",
        "response-content-disposition=attachment%3B%20filename%3D%22a%20b%22",
        "response-content-encoding=identity&response-content-language=fr",
        "response-expires=Thu%2C%2001%20Jan%202026%2000%3A00%3A00%20GMT",
      })
  void overridesOfHeadersApplyToHits(String query) throws Exception {
    String target = "/" + BUCKET + "/hit?" + query;
    for (String method : List.of("GET", "HEAD")) {
      for (String[] fields : List.of(new String[0], new String[] {"Range", "bytes=10-99"})) {
        if (method.equals("HEAD") && fields.length > 0 && !FloeFixture.originIsMinio()) {
          // The embedded server ignores a HEAD's range.
          continue;
        }
        Answer expected = origin.send(method, target, new byte[0], fields);
        Answer answer = hit(method, target, fields);
        assertThat(answer.status()).isEqualTo(expected.status());
        assertThat(answer.body()).isEqualTo(expected.body());
        for (String name : OVERRIDDEN) {
          assertThat(answer.header(name)).as(name).isEqualTo(expected.header(name));
        }
      }
    }
    assertThat(hit("GET", "/" + BUCKET + "/hit").header("content-type")).isEqualTo("text/x-test");
  }

  private static final List<String> OVERRIDDEN =
      List.of(
          "content-type",
          "content-disposition",
          "content-encoding",
          "content-language",
          "cache-control",
          "expires");

  @Test
  void overridesDoNotChangeErrorsAndAreNotSentWithA304() throws Exception {
    String target = "/" + BUCKET + "/hit?response-cache-control=private";
    assertThat(hit("GET", target, "If-None-Match", "*").header("cache-control"))
        .isEqualTo("max-age=5");
    assertThat(hit("GET", target, "If-Match", "\"x\"").header("content-type"))
        .isEqualTo("application/xml");
  }

  /** An override must not end a header line of the answer. */
  @Test
  void anOverrideWithALineBreakAddsNoHeader() throws Exception {
    String target = "/" + BUCKET + "/hit?response-content-type=a%0D%0AX-Injected%3A%20b";
    assertThat(gateway.get(target).headers()).doesNotContainKey("x-injected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match | \"x\", ETAG | 304",
        "If-None-Match | W/ETAG | 304",
        "If-None-Match | \"x\", W/ETAG | 304",
        "If-None-Match | \"x\", W/\"y\" | 200",
        "If-Match | \"x\", ETAG | 200",
        "If-Match | W/ETAG | 412",
        "If-Match | \"x\",\"y\" | 412",
      })
  void listsOfETagsAndWeakETagsAreComparedAsRfc9110Says(String name, String value, int status)
      throws Exception {
    String etag = origin.send("HEAD", "/" + BUCKET + "/hit", new byte[0]).header("etag");
    for (String method : List.of("GET", "HEAD")) {
      Answer answer = hit(method, "/" + BUCKET + "/hit", name, value.replace("ETAG", etag));
      assertThat(answer.status()).as(method).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"ETAG | 206", "\"x\" | 200", "W/ETAG | 200", "Thu, 01 Jan 2015 00:00:00 GMT | 200"})
  void aRangeCountsIfIfRangeNamesTheVersion(String value, int status) throws Exception {
    String etag = origin.send("HEAD", "/" + BUCKET + "/hit", new byte[0]).header("etag");
    String ifRange = value.replace("ETAG", etag);
    Answer answer = hit("GET", "/" + BUCKET + "/hit", "Range", "bytes=0-9", "If-Range", ifRange);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).hasSize(status == 206 ? 10 : LENGTH);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 206, bytes 0-9/700000, 10",
    "bytes=699990-, 206, bytes 699990-699999/700000, 10",
    "bytes=-5, 206, bytes 699995-699999/700000, 5",
    "bytes=0-900000, 206, bytes 0-699999/700000, 700000"
  })
  void aHeadMayHaveARange(String range, int status, String content, String length)
      throws Exception {
    Answer answer = hit("HEAD", "/" + BUCKET + "/hit", "Range", range);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-range")).isEqualTo(content);
    assertThat(answer.header("content-length")).isEqualTo(length);
    if (FloeFixture.originIsMinio()) { // the embedded server ignores a HEAD's range
      Answer expected = origin.send("HEAD", "/" + BUCKET + "/hit", new byte[0], "Range", range);
      assertThat(answer.status()).isEqualTo(expected.status());
      assertThat(answer.header("content-range")).isEqualTo(expected.header("content-range"));
      assertThat(answer.header("content-length")).isEqualTo(expected.header("content-length"));
    }
  }

  /**
   * A read that expects the owner that S3 has confirmed is a hit. A read that expects another owner
   * is sent to S3.
   */
  @Test
  void anExpectedOwnerIsConfirmedOnce() throws Exception {
    put("owned", 2);
    String target = "/" + BUCKET + "/owned";
    Answer first = gateway.send("GET", target, new byte[0], "x-amz-expected-bucket-owner", OWNER);
    assertThat(first.status()).isEqualTo(200);
    floe.awaitHit("owned");
    Answer hit = hit("GET", target, "x-amz-expected-bucket-owner", OWNER);
    assertThat(hit.body()).isEqualTo(FloeFixture.bytes(2, LENGTH));
    assertThat(hit("HEAD", target, "x-amz-expected-bucket-owner", OWNER).status()).isEqualTo(200);
    floe.origin().forget();
    gateway.send("GET", target, new byte[0], "x-amz-expected-bucket-owner", "210987654321");
    assertThat(floe.origin().requests()).hasSize(1);
  }

  @Test
  void headersOfAllKindsAreCachedWithTheObject() throws Exception {
    String target = "/" + BUCKET + "/adorned";
    Answer stored =
        gateway.send(
            "PUT",
            target,
            "text".getBytes(UTF_8),
            "Content-Encoding",
            "gzip",
            "Expires",
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "x-amz-storage-class",
            "REDUCED_REDUNDANCY",
            "x-amz-website-redirect-location",
            "/elsewhere",
            "x-amz-meta-word",
            "=?UTF-8?B?w7zkuIA=?=",
            "x-amz-tagging",
            "a=b");
    assertThat(stored.status()).isEqualTo(200);
    floe.awaitHit("adorned");
    Answer expected = origin.get(target);
    Answer answer = hit("GET", target);
    for (String name :
        List.of(
            "content-encoding",
            "expires",
            "x-amz-storage-class",
            "x-amz-website-redirect-location",
            "x-amz-meta-word",
            "x-amz-tagging-count")) {
      assertThat(answer.headers().get(name)).as(name).isEqualTo(expected.headers().get(name));
    }
  }

  /**
   * The tests' origins know five of the ten algorithms, so a fault adds the headers of all ten to
   * an answer.
   */
  @ParameterizedTest
  @ValueSource(strings = {"FULL_OBJECT", "COMPOSITE"})
  void checksumsOfAllTenAlgorithmsAreCachedWithTheObject(String type) throws Exception {
    String target = "/" + BUCKET + "/summed-" + type;
    origin.send("PUT", target, FloeFixture.bytes(3, LENGTH));
    Map<String, String> sums = new TreeMap<>(Map.of("x-amz-checksum-type", type));
    for (String algorithm : ALGORITHMS) {
      String sum = Base64.getEncoder().encodeToString(algorithm.getBytes(UTF_8));
      sums.put("x-amz-checksum-" + algorithm, sum + (type.equals("COMPOSITE") ? "-3" : ""));
    }
    String lines =
        sums.entrySet().stream()
            .map(sum -> sum.getKey() + ": " + sum.getValue() + "\r\n")
            .collect(Collectors.joining());
    try (CountingOrigin.ActiveFault _ =
        floe.origin()
            .fault(
                request -> target.equals("/" + request.name()),
                new OriginFault.AddHeaders(lines))) {
      gateway.awaitHit(floe, target);
    }
    for (String method : List.of("GET", "HEAD")) {
      assertThat(hit(method, target, "x-amz-checksum-mode", "ENABLED").headers())
          .containsAllEntriesOf(sums);
      assertThat(hit(method, target).headers())
          .doesNotContainKeys(sums.keySet().toArray(String[]::new));
    }
    assertThat(hit("GET", target, "x-amz-checksum-mode", "ENABLED", "Range", "bytes=0-9").headers())
        .doesNotContainKeys(sums.keySet().toArray(String[]::new));
  }

  private static final List<String> ALGORITHMS =
      List.of(
          "crc32",
          "crc32c",
          "crc64nvme",
          "sha1",
          "sha256",
          "sha512",
          "md5",
          "xxhash3",
          "xxhash64",
          "xxhash128");

  private static Answer hit(String method, String target, String... fields) throws Exception {
    floe.origin().forget();
    Answer answer = gateway.send(method, target, new byte[0], fields);
    assertThat(floe.origin().requests()).as("%s %s", method, target).isEmpty();
    assertThat(answer.header("x-cache")).isEqualTo("HIT");
    return answer;
  }

  private static void put(String key, int seed) {
    floe.originS3()
        .putObject(
            r ->
                r.bucket(BUCKET)
                    .key(key)
                    .contentType("text/x-test")
                    .cacheControl("max-age=5")
                    .metadata(Map.of("foo", "bar baz")),
            RequestBody.fromBytes(FloeFixture.bytes(seed, LENGTH)));
  }
}
