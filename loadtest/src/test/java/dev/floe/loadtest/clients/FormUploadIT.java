package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.SigningKey;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * A browser's uploads by forms, over the wire: what their policy permits is stored, and no more.
 */
class FormUploadIT {
  private static final String DAY = "20260101";
  private static final String DATE = DAY + "T000000Z";
  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  private static final byte[] SMALL = "hello form".getBytes(UTF_8);

  private static FloeFixture floe;
  private static HttpClient browser;

  @BeforeAll
  static void start() throws Exception {
    Statement uploads =
        new Statement(true, List.of("s3:PutObject"), List.of("arn:aws:s3:::" + BUCKET + "/user/*"));
    floe =
        FloeFixture.builder()
            .hitsForAnHour()
            .identities(
                List.of(
                    FloeFixture.mayDoEverything(),
                    IdentityConfig.of("LIMITED", new Secret("limited-secret"), List.of(uploads))))
            .start();
    browser = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  /**
   * A form that a test fills in. Its policy permits exactly its fields, unless a test changes that.
   */
  private static final class Form {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private String accessKey = FloeFixture.ACCESS_KEY;
    private String secret = FloeFixture.SECRET_KEY;
    private String expiration = Instant.now().plus(Duration.ofHours(1)).toString();
    private String more = "";
    private String fileName = "cat.png";
    private String afterFile = "";

    Form(String key) {
      fields.put("key", key);
    }

    Form field(String name, String value) {
      fields.put(name, value);
      return this;
    }

    Form signedBy(String key, String secretKey) {
      accessKey = key;
      secret = secretKey;
      return this;
    }

    Form condition(String json) {
      more += ", " + json;
      return this;
    }

    Form expires(Instant time) {
      expiration = time.toString();
      return this;
    }

    private String policy(String credential) {
      String own =
          fields.entrySet().stream()
              .map(field -> "[\"starts-with\", \"$%s\", \"\"]".formatted(field.getKey()))
              .collect(Collectors.joining(", "));
      String json =
          """
          {"expiration": "%s", "conditions": [{"bucket": "%s"}, %s,
           {"x-amz-algorithm": "AWS4-HMAC-SHA256"}, {"x-amz-credential": "%s"},
           {"x-amz-date": "%s"}%s]}\
          """
              .formatted(expiration, BUCKET, own, credential, DATE, more);
      return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    }

    /** Adds policy and signature as fields. */
    Form signed() throws GeneralSecurityException {
      String credential = "%s/%s/us-east-1/s3/aws4_request".formatted(accessKey, DAY);
      String policy = policy(credential);
      SigningKey key = SigningKey.derive(secret, new CredentialScope(DAY, "us-east-1", "s3"));
      Mac mac = Mac.getInstance(SigningKey.ALGORITHM);
      mac.init(key.hmacKey());
      return field("policy", policy)
          .field("x-amz-algorithm", "AWS4-HMAC-SHA256")
          .field("x-amz-credential", credential)
          .field("x-amz-date", DATE)
          .field("x-amz-signature", HexFormat.of().formatHex(mac.doFinal(policy.getBytes(UTF_8))));
    }

    private byte[] body(byte[] file) {
      StringBuilder begin = new StringBuilder();
      fields.forEach((name, value) ->
          begin.append(
              "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                  .formatted(BOUNDARY, name, value)));
      begin.append(
          """
          --%s\r
          Content-Disposition: form-data; name="file"; filename="%s"\r
          Content-Type: application/octet-stream\r
          \r
          """
              .formatted(BOUNDARY, fileName));
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(begin.toString().getBytes(UTF_8));
      body.writeBytes(file);
      body.writeBytes((afterFile + "\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
      return body.toByteArray();
    }

    HttpResponse<String> send(byte[] file) throws Exception {
      return browser.send(
          HttpRequest.newBuilder(floe.endpoint().resolve("/" + BUCKET))
              .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
              .POST(BodyPublishers.ofByteArray(body(file)))
              .timeout(Duration.ofMinutes(2))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String code(HttpResponse<String> answer) {
    String body = answer.body();
    int begin = body.indexOf("<Code>");
    return begin < 0 ? "" : body.substring(begin + 6, body.indexOf("</Code>"));
  }

  private static void assertNothingStored(HttpResponse<String> answer) {
    assertThat(floe.forwarded()).as("after %s", answer.body()).isEmpty();
  }

  @Test
  void storesTheFileWithTheFormsHeaders() throws Exception {
    byte[] file = FloeFixture.bytes(51, 3_000_001);
    HttpResponse<String> answer =
        new Form("user/${filename}")
            .field("Content-Type", "image/png")
            .field("Cache-Control", "max-age=60")
            .field("x-amz-meta-colour", "blue")
            .condition("[\"content-length-range\", 3000001, 3000001]")
            .signed()
            .field("x-ignore-this", "1")
            .send(file);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    HeadObjectResponse head = floe.s3().headObject(r -> r.bucket(BUCKET).key("user/cat.png"));
    assertThat(head.contentType()).isEqualTo("image/png");
    assertThat(head.cacheControl()).isEqualTo("max-age=60");
    assertThat(head.metadata()).containsEntry("colour", "blue");
    assertThat(answer.headers().firstValue("ETag")).contains(head.eTag());
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .isEqualTo(floe.endpoint().resolve("/" + BUCKET + "/user%2Fcat.png").toString());
    assertThat(floe.get("user/cat.png")).isEqualTo(file);
    floe.awaitHit("user/cat.png");
    assertThat(floe.get("user/cat.png")).isEqualTo(file);
  }

  @Test
  void replacesTheCachedObject() throws Exception {
    floe.put("user/replaced", FloeFixture.bytes(52, 200_000));
    floe.awaitHit("user/replaced");
    byte[] file = FloeFixture.bytes(53, 200_000);
    assertThat(new Form("user/replaced").signed().send(file).statusCode()).isEqualTo(204);
    assertThat(floe.get("user/replaced")).isEqualTo(file);
  }

  @Test
  void storesAnEmptyFile() throws Exception {
    assertThat(new Form("user/empty").signed().send(new byte[0]).statusCode()).isEqualTo(204);
    assertThat(floe.get("user/empty")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"200, 200", "201, 201", "204, 204", "500, 204"})
  void answersWithTheStatusThatTheFormAsksFor(String asked, int status) throws Exception {
    HttpResponse<String> answer =
        new Form("user/a&b").field("success_action_status", asked).signed().send(SMALL);
    assertThat(answer.statusCode()).isEqualTo(status);
    String etag = answer.headers().firstValue("ETag").orElseThrow();
    String expected =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <PostResponse><Location>%s</Location><Bucket>%s</Bucket><Key>user/a&amp;b</Key>\
        <ETag>%s</ETag></PostResponse>\
        """
            .formatted(
                floe.endpoint().resolve("/" + BUCKET + "/user%2Fa%26b"),
                BUCKET,
                etag.replace("\"", "&quot;"));
    assertThat(answer.body()).isEqualTo(status == 201 ? expected : "");
  }

  @Test
  void redirectsWhereTheFormAsks() throws Exception {
    HttpResponse<String> answer =
        new Form("user/a b")
            .field("success_action_redirect", "https://page.example/done?from=form")
            .signed()
            .send(SMALL);
    assertThat(answer.statusCode()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    assertThat(location.toString())
        .startsWith(
            "https://page.example/done?from=form&bucket=%s&key=user%%2Fa%%20b&etag=%%22"
                .formatted(BUCKET));
    assertThat(
            new Form("user/a")
                .field("success_action_redirect", "javascript:alert(1)")
                .signed()
                .send(SMALL)
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void refusesUploadsThatThePolicyDoesNotPermit() throws Exception {
    HttpResponse<String> other =
        new Form("user/a").condition("{\"acl\": \"x\"}").signed().send(SMALL);
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.body()).contains("Invalid according to Policy: Policy Condition failed");
    HttpResponse<String> extra =
        new Form("user/a").signed().field("x-amz-meta-late", "1").send(SMALL);
    assertThat(extra.body()).contains("Extra input fields: x-amz-meta-late");
    HttpResponse<String> late = new Form("user/a").expires(Instant.EPOCH).signed().send(SMALL);
    assertThat(late.body()).contains("Invalid according to Policy: Policy expired.");
    HttpResponse<String> large =
        new Form("user/a").condition("[\"content-length-range\", 0, 9]").signed().send(SMALL);
    assertThat(code(large)).isEqualTo("EntityTooLarge");
    assertThat(large.body()).contains("<ProposedSize>10</ProposedSize>");
    HttpResponse<String> small =
        new Form("user/a").condition("[\"content-length-range\", 11, 99]").signed().send(SMALL);
    assertThat(code(small)).isEqualTo("EntityTooSmall");
    assertNothingStored(small);
  }

  @Test
  void refusesUploadsThatTheSignerHasNoRightTo() throws Exception {
    HttpResponse<String> allowed =
        new Form("user/${filename}").signedBy("LIMITED", "limited-secret").signed().send(SMALL);
    assertThat(allowed.statusCode()).isEqualTo(204);
    floe.origin().forget();
    Form elsewhere = new Form("${filename}").signedBy("LIMITED", "limited-secret");
    elsewhere.fileName = "other";
    HttpResponse<String> denied = elsewhere.signed().send(SMALL);
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).contains("LIMITED is not authorized to perform: s3:PutObject");
    HttpResponse<String> acl =
        new Form("user/a")
            .field("acl", "public-read")
            .signedBy("LIMITED", "limited-secret")
            .signed()
            .send(SMALL);
    assertThat(acl.body()).contains("s3:PutObjectAcl");
    assertNothingStored(acl);
  }

  @Test
  void refusesWrongSignatures() throws Exception {
    HttpResponse<String> wrong =
        new Form("user/a").signedBy(FloeFixture.ACCESS_KEY, "other").signed().send(SMALL);
    assertThat(code(wrong)).isEqualTo("SignatureDoesNotMatch");
    HttpResponse<String> unknown =
        new Form("user/a").signedBy("NOBODY", "secret").signed().send(SMALL);
    assertThat(code(unknown)).isEqualTo("InvalidAccessKeyId");
    HttpResponse<String> unsigned = new Form("user/a").send(SMALL);
    assertThat(code(unsigned)).isEqualTo("AccessDenied");
    HttpResponse<String> v2 =
        new Form("user/a")
            .field("policy", "e30=")
            .field("AWSAccessKeyId", FloeFixture.ACCESS_KEY)
            .field("signature", "x")
            .send(SMALL);
    assertThat(code(v2)).isEqualTo("InvalidRequest");
    assertThat(v2.body()).contains("Please use AWS4-HMAC-SHA256");
    assertNothingStored(v2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tagging", "x-amz-copy-source", "x-amz-unheard-of"})
  void refusesFieldsThatItDoesNotKnow(String field) throws Exception {
    HttpResponse<String> answer = new Form("user/a").field(field, "a/b").signed().send(SMALL);
    assertThat(code(answer)).isEqualTo("NotImplemented");
    assertThat(answer.body()).contains(field);
    assertNothingStored(answer);
  }

  @Test
  void refusesFieldsThatWouldEndAHeader() throws Exception {
    HttpResponse<String> answer =
        new Form("user/a")
            .field("x-amz-meta-a", "b\r\nx-amz-acl: public-read")
            .signed()
            .send(SMALL);
    assertThat(code(answer)).isEqualTo("InvalidArgument");
    assertNothingStored(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-MD5, qvuLZ9lT/F+4wwYtCeSehw==",
    "x-amz-checksum-crc32, t7PLpA==",
    "x-amz-checksum-sha256, 1cfPq3OuvelZzOKMaXGe6Tf0/JPsZ6TGMNDN+ztN6KU="
  })
  void storesAFileWithItsChecksum(String field, String value) throws Exception {
    HttpResponse<String> answer = new Form("user/summed").field(field, value).signed().send(SMALL);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(floe.get("user/summed")).isEqualTo(SMALL);
  }

  /**
   * The gateway verifies the checksums itself: an origin may have other codes, or not know the
   * algorithm.
   */
  @ParameterizedTest
  @CsvSource({
    "Content-MD5, AAAAAAAAAAAAAAAAAAAAAA==, BadDigest",
    "Content-MD5, AAAA, InvalidDigest",
    "x-amz-checksum-crc32, /////w==, BadDigest",
    "x-amz-checksum-crc64nvme, //////////8=, BadDigest",
    "x-amz-checksum-xxhash64, //////////8=, BadDigest",
    "x-amz-checksum-crc32, AAAA, InvalidRequest",
    "x-amz-checksum-unheard-of, AAAAAA==, NotImplemented"
  })
  void leavesTheObjectIfTheFileHasAnotherChecksum(String field, String value, String code)
      throws Exception {
    floe.put("user/kept", SMALL);
    for (byte[] file : List.of(new byte[0], FloeFixture.bytes(55, 500_000))) {
      HttpResponse<String> answer = new Form("user/kept").field(field, value).signed().send(file);
      assertThat(code(answer)).as(answer.body()).isEqualTo(code);
      assertThat(floe.get("user/kept")).isEqualTo(SMALL);
    }
  }

  @Test
  void leavesTheObjectIfOtherFieldsFollowTheFile() throws Exception {
    floe.put("user/kept", SMALL);
    Form form = new Form("user/kept").signed();
    form.afterFile =
        "\r\n--%s\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload"
            .formatted(BOUNDARY);
    HttpResponse<String> answer = form.send(FloeFixture.bytes(54, 500_000));
    assertThat(code(answer)).isEqualTo("MalformedPOSTRequest");
    assertThat(answer.body()).contains("the file must be the last field");
    assertThat(floe.get("user/kept")).isEqualTo(SMALL);
  }
}
