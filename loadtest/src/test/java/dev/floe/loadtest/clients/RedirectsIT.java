package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.origin.OriginFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * With {@code bypass: redirect}, the gateway redirects to S3 only requests that a client can repeat
 * there.
 */
class RedirectsIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final String NO_STORE = "Cache-Control: no-store";
  private static final Duration VALID = Duration.ofMinutes(5);
  private static final byte[] BYTES = FloeFixture.bytes(1, 700_000);
  private static final byte[] NOTHING = new byte[0];

  private static FloeFixture floe;
  private static RawClient client;
  private static HttpClient follower;

  @BeforeAll
  static void start() throws Exception {
    OriginAccess own =
        new OriginAccess(
            new OriginAccess.OwnKeys("OWNATORIGIN", new Secret("hidden"), null),
            null,
            null,
            OriginAccess.Decides.POLICY);
    floe =
        FloeFixture.builder()
            .hitsForAnHour()
            .setting("bypass", "*/ redirect, " + BUCKET + "/relayed relay")
            .identities(
                List.of(
                    FloeFixture.mayDoEverything(),
                    LocalFloe.mayDoEverything("OWN", "secret").with(own),
                    IdentityConfig.of(
                        "LISTER",
                        new Secret("secret"),
                        List.of(
                            new IdentityConfig.Statement(
                                true, List.of("s3:ListBucket"), List.of("*"))))))
            .start();
    client = RawClient.of(floe);
    follower = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    for (String key : List.of("object", "relayed", "a key+with%20odd=&characters/ä")) {
      floe.put(key, BYTES);
    }
    floe.awaitHit("object");
  }

  @AfterAll
  static void stop() throws Exception {
    if (follower != null) {
      follower.close();
    }
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  private static HttpResponse<byte[]> follow(String target, String... lines) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(floe.endpoint() + client.presigned("GET", target, VALID)));
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      request.header(parts[0], parts[1]);
    }
    return follower.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static Answer presigned(RawClient by, String method, String target, String... lines)
      throws Exception {
    String head = by.unsignedHead(method, by.presigned(method, target, VALID));
    for (String line : lines) {
      head += line + "\r\n";
    }
    return by.sendRaw(method, head + "\r\n", NOTHING);
  }

  @ParameterizedTest
  @CsvSource({"object", "a%20key%2Bwith%2520odd%3D%26characters/%C3%A4"})
  void aClientThatFollowsGetsTheBytesFromTheOrigin(String key) throws Exception {
    HttpResponse<byte[]> answer = follow("/" + BUCKET + "/" + key, NO_STORE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BYTES);
    assertThat(answer.uri().getAuthority()).isEqualTo(floe.origin().endpoint().getAuthority());
    HttpResponse<byte[]> redirect = answer.previousResponse().orElseThrow();
    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(redirect.headers().firstValue("Cache-Status"))
        .contains("Floe; fwd=bypass; detail=client-no-store");
    assertThat(redirect.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(redirect.headers().firstValue("Location").orElseThrow())
        .contains("X-Amz-Expires=60", "X-Amz-SignedHeaders=host")
        .doesNotContain(floe.origin().secretKey(), FloeFixture.SECRET_KEY, FloeFixture.ACCESS_KEY);
    assertThat(floe.forwarded()).as("requests to the origin").hasSize(1);
  }

  @Test
  void rangesConditionsAndOverridesAreKept() throws Exception {
    HttpResponse<byte[]> range = follow(TARGET, NO_STORE, "Range: bytes=10-19");
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo(Arrays.copyOfRange(BYTES, 10, 20));
    String etag = client.get(TARGET).header("etag");
    assertThat(follow(TARGET, NO_STORE, "If-None-Match: " + etag).statusCode()).isEqualTo(304);
    assertThat(follow(TARGET, NO_STORE, "If-Match: \"other\"").statusCode()).isEqualTo(412);
    assertThat(
            follow(TARGET + "?response-content-type=text%2Fx", NO_STORE)
                .headers()
                .firstValue("Content-Type"))
        .contains("text/x");
  }

  @Test
  void theVersionIsSigned() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions");
    HttpResponse<byte[]> answer = follow(TARGET + "?versionId=null");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BYTES);
    assertThat(answer.uri().getQuery()).contains("versionId=null");
    String other =
        answer
            .uri()
            .toString()
            .replace("versionId=null", "versionId=3f2b1c1e-0000-4000-8000-000000000000");
    HttpResponse<byte[]> changed =
        follower.send(
            HttpRequest.newBuilder(URI.create(other)).build(), BodyHandlers.ofByteArray());
    assertThat(changed.statusCode()).as("another version by the same URL").isEqualTo(403);
  }

  @Test
  void curlFollows() throws Exception {
    Path program = Path.of("/usr/bin/curl");
    assumeTrue(Files.isExecutable(program), "curl is not installed");
    String url = floe.endpoint() + client.presigned("GET", TARGET, VALID);
    Process curl =
        new ProcessBuilder(
                program.toString(), "-sfL", "--max-time", "60", "-H", NO_STORE, "-r", "5-99", url)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(curl.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 5, 100));
    assertThat(curl.waitFor()).isZero();
    assertThat(floe.originBytesRead("object")).isEqualTo(95);
  }

  @Test
  void hitsAreNotRedirected() throws Exception {
    Answer hit = presigned(client, "GET", TARGET);
    assertThat(hit.status()).isEqualTo(200);
    assertThat(hit.header("x-cache")).isEqualTo("HIT");
    assertThat(floe.origin().requests()).isEmpty();
  }

  /** The gateway learns that it must not cache an object only when S3 begins to send the object. */
  @Test
  void objectsThatAreNotCachedAreRedirected() throws Exception {
    byte[] large = FloeFixture.bytes(2, 3 << 20);
    floe.putAtOrigin("encrypted", large);
    String line = "x-amz-server-side-encryption: aws:kms\r\n";
    try (var _ = floe.origin().fault(_ -> true, new OriginFault.AddHeaders(line))) {
      Answer answer = presigned(client, "GET", "/" + BUCKET + "/encrypted");
      assertThat(answer.status()).isEqualTo(307);
      assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=sse-kms");
      assertThat(follow("/" + BUCKET + "/encrypted").body()).isEqualTo(large);
      assertThat(follow("/" + BUCKET + "/encrypted", "Range: bytes=0-9").body())
          .isEqualTo(Arrays.copyOf(large, 10));
    }
  }

  /**
   * Reads that a client would not repeat in the form that S3 needs, other operations, and a read of
   * a key for which the setting says {@code relay}.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HEAD | /object                                      | Cache-Control: no-store",
        "GET  | /object                                      | Origin: https://page.example",
        "GET  | /object?x-amz-checksum-mode=ENABLED          | Cache-Control: no-store",
        "GET  | /object?x-amz-expected-bucket-owner=1        | Cache-Control: no-store",
        "GET  | /object?x-amz-request-payer=requester        | Cache-Control: no-store",
        "GET  | /relayed                                     | Cache-Control: no-store",
        "GET  | /object?tagging                              | Cache-Control: no-store",
        "GET  | ?list-type=2                                 | Cache-Control: no-store",
      })
  void requestsThatAClientCannotRepeatAreRelayed(String method, String target, String line)
      throws Exception {
    Answer answer = presigned(client, method, "/" + BUCKET + target, line);
    assertThat(answer.status()).isNotEqualTo(307);
    assertThat(answer.headers()).doesNotContainKey("location");
    assertThat(floe.origin().requests()).as("asked by the gateway").isNotEmpty();
  }

  @Test
  void requestsSignedInTheirHeadersAreRelayed() throws Exception {
    Answer answer = client.get(TARGET, "Cache-Control", "no-store");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BYTES);
    assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=client-no-store");
  }

  @ParameterizedTest
  @CsvSource({"LISTER, secret, AccessDenied", "OWN, other, SignatureDoesNotMatch"})
  void rightsAreCheckedFirst(String key, String secret, String code) throws Exception {
    Answer answer = presigned(client.signingAs(key, secret), "GET", TARGET, NO_STORE);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.headers()).doesNotContainKey("location");
    assertThat(floe.origin().requests()).isEmpty();
  }

  @Test
  void anIdentityWithItsOwnAccountIsRedirectedAsItself() throws Exception {
    Answer answer = presigned(client.signingAs("OWN", "secret"), "GET", TARGET, NO_STORE);
    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.header("location"))
        .contains("X-Amz-Credential=OWNATORIGIN%2F")
        .doesNotContain("hidden", floe.origin().accessKey());
    assertThat(new String(answer.body(), UTF_8)).isEmpty();
    assertThat(floe.origin().requests()).isEmpty();
  }
}
