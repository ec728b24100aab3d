package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.Identities;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.auth.IdentityLimits;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.s3.form.FormReader;
import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.verify.VerifierSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms for the bucket {@code bkt}, with a file {@code cat.png} of five bytes. */
class FormUploadsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final Credentials OWNER = Credentials.of("OWNER", "secret");
  private static final String CREDENTIAL = "OWNER/20260102/us-east-1/s3/aws4_request";
  private static final Target BUCKET = new Target("bkt", "");

  private final MemoryBudget budget = new MemoryBudget(FormReader.MEMORY_BYTES);
  private final FormUploads forms =
      new FormUploads(
          new Authenticator(
              new IdentityStore(
                  new Identities(
                      List.of(
                          Identity.of("owner", OWNER, Policy.ALLOW_ALL),
                          new Identity(
                              "anyone",
                              null,
                              null,
                              Policy.ALLOW_ALL,
                              IdentityLimits.none(),
                              null)))),
              VerifierSettings.s3("us-east-1"),
              CLOCK),
          new OperationParser(List.of()),
          budget,
          CLOCK);
  private final Map<String, String> fields = new LinkedHashMap<>(Map.of("key", "user/${filename}"));

  @ParameterizedTest
  @CsvSource({
    "POST, /bkt, '', multipart/form-data; boundary=x, '', true",
    "PUT, /bkt, '', multipart/form-data; boundary=x, '', false",
    "POST, /bkt/k, '', multipart/form-data; boundary=x, '', false",
    "POST, /, '', multipart/form-data; boundary=x, '', false",
    "POST, /bkt, delete, multipart/form-data; boundary=x, '', false",
    "POST, /bkt, '', application/xml, '', false",
    "POST, /bkt, '', multipart/form-data; boundary=x, AWS4-HMAC-SHA256, false"
  })
  void isForUnsignedPostsOfAFormToABucket(
      String method, String path, String query, String type, String signature, boolean form) {
    Headers.Builder headers = Headers.builder().add("Content-Type", type);
    if (!signature.isEmpty()) {
      headers.add("Authorization", signature);
    }
    RequestHead head = head(method, path, query, headers.build(), 1);
    assertThat(FormUploads.isFor(head, Target.parse(path))).isEqualTo(form);
  }

  @Test
  void reservesTheMemoryOfOneFormUntilItsExchangeEnds() {
    DirectExchange first =
        new DirectExchange(head("POST", "/bkt", "", Headers.EMPTY, 0), new byte[0]);
    forms.reserve(first);
    assertThat(budget.inUseBytes()).isEqualTo(FormReader.MEMORY_BYTES);
    DirectExchange second = new DirectExchange(first.head(), new byte[0]);
    assertThatThrownBy(() -> forms.reserve(second))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.SLOW_DOWN));
    second.finish(0);
    assertThat(budget.inUseBytes()).as("the first form's").isEqualTo(FormReader.MEMORY_BYTES);
    first.finish(0);
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void aFormIsAPutOfItsFileUnderItsKey() throws Exception {
    FormUploads.Permitted upload = read();
    assertThat(upload.key()).isEqualTo("user/cat.png");
    assertThat(upload.put().operation())
        .isInstanceOfSatisfying(
            S3Operation.PutObject.class,
            put -> assertThat(put.object()).isEqualTo(new ObjectKey("bkt", "user/cat.png")));
    assertThat(upload.request().identity().name()).isEqualTo("anyone");
    assertThat(upload.answer().location()).isEqualTo("http://gateway/bkt/user%2Fcat.png");
    assertThat(upload.payload().lengthBytes()).isEqualTo(5);
    ByteBuffer file = ByteBuffer.allocate(10);
    while (upload.payload().read(file) >= 0) {}
    assertThat(new String(file.array(), 0, file.position(), StandardCharsets.UTF_8))
        .isEqualTo("bytes");
  }

  @Test
  void onlyFieldsThatAnUploadMayHaveBecomeHeaders() throws Exception {
    fields.put("acl", "public-read");
    fields.put("Content-Type", " image/png ");
    fields.put("x-amz-meta-colour", "blue");
    fields.put("host", "elsewhere");
    fields.put("authorization", "none");
    fields.put("x-amz-date", "20260102T030405Z");
    fields.put("submit", "Upload");
    Headers headers = read().put().all();
    assertThat(headers.first("x-amz-acl")).contains("public-read");
    assertThat(headers.first("content-type")).contains("image/png");
    assertThat(headers.first("x-amz-meta-colour")).contains("blue");
    assertThat(headers.first("origin")).as("of the browser's request").contains("http://web");
    assertThat(headers.has("cookie")).isFalse();
    assertThat(headers.has("host")).isFalse();
    assertThat(headers.has("authorization")).isFalse();
    assertThat(headers.has("x-amz-date")).isFalse();
    assertThat(headers.has("submit")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "tagging, x, NotImplemented, tagging",
    "x-amz-copy-source, /bkt/a, NotImplemented, x-amz-copy-source",
    "key, '', InvalidArgument, key"
  })
  void refusesAFieldThatItCannotActOn(String name, String value, String code, String named) {
    fields.put(name, value);
    S3Exception refusal = refusal();
    assertThat(refusal.error().code()).isEqualTo(code);
    assertThat(refusal.details()).containsValue(named);
  }

  /** Sent to S3 unchanged, such a value could begin another header. */
  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx-amz-acl: public-read", "a\nb", "a\u007fb"})
  void refusesAFieldThatIsNoHeadersValue(String value) {
    fields.put("x-amz-meta-a", value);
    S3Exception refusal = refusal();
    assertThat(refusal.error().code()).isEqualTo("InvalidArgument");
    assertThat(refusal.details()).containsEntry("ArgumentName", "x-amz-meta-a");
  }

  @Test
  void aSignedPolicyNamesTheSigner() throws Exception {
    sign("2026-01-02T04:00:00Z", "{\"bucket\": \"bkt\"}, [\"starts-with\", \"$key\", \"user/\"]");
    FormUploads.Permitted upload = read();
    assertThat(upload.request().identity().name()).isEqualTo("owner");
  }

  @Test
  void refusesWhatThePolicyDoesNotPermit() throws Exception {
    sign("2026-01-02T03:00:00Z", "{\"bucket\": \"bkt\"}, [\"starts-with\", \"$key\", \"user/\"]");
    assertThat(refusal().error()).as("expired").isEqualTo(S3Error.ACCESS_DENIED);
    sign("2026-01-02T04:00:00Z", "{\"bucket\": \"bkt\"}, [\"starts-with\", \"$key\", \"other/\"]");
    assertThat(refusal().error()).as("another key").isEqualTo(S3Error.ACCESS_DENIED);
    sign("2026-01-02T04:00:00Z", "{\"bucket\": \"other\"}, [\"starts-with\", \"$key\", \"\"]");
    assertThat(refusal().error()).as("another bucket").isEqualTo(S3Error.ACCESS_DENIED);
  }

  @Test
  void refusesAPolicyThatWasChangedAfterItsSignature() throws Exception {
    sign("2026-01-02T04:00:00Z", "{\"bucket\": \"bkt\"}, [\"starts-with\", \"$key\", \"user/\"]");
    String signed = fields.get("x-amz-signature");
    sign("2026-01-02T04:00:00Z", "{\"bucket\": \"bkt\"}, [\"starts-with\", \"$key\", \"\"]");
    fields.put("x-amz-signature", String.valueOf(signed));
    assertThat(refusal().error().code()).isEqualTo("SignatureDoesNotMatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"})
  void namesTheFieldThatAPolicyLacks(String missing) throws Exception {
    sign("2026-01-02T04:00:00Z", "[\"starts-with\", \"$key\", \"\"]");
    fields.remove(missing);
    S3Exception refusal = refusal();
    assertThat(refusal.error()).isEqualTo(S3Error.INVALID_ARGUMENT);
    assertThat(refusal.details()).containsEntry("ArgumentName", missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWSAccessKeyId", "signature"})
  void refusesSignaturesOfVersion2(String field) throws Exception {
    sign("2026-01-02T04:00:00Z", "[\"starts-with\", \"$key\", \"\"]");
    fields.put(field, "x");
    assertThat(refusal().error()).isEqualTo(S3Error.INVALID_REQUEST);
  }

  private S3Exception refusal() {
    return catchThrowableOfType(S3Exception.class, this::read);
  }

  /** Adds a policy with these conditions and its signature. */
  private void sign(String expiration, String conditions) throws GeneralSecurityException {
    fields.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
    fields.put("x-amz-credential", CREDENTIAL);
    fields.put("x-amz-date", "20260102T000000Z");
    String json =
        """
        {"expiration": "%s", "conditions": [%s, ["starts-with", "$x-amz-algorithm", ""],
        ["starts-with", "$x-amz-credential", ""], ["starts-with", "$x-amz-date", ""]]}
        """
            .formatted(expiration, conditions);
    String policy = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance(SigningKey.ALGORITHM);
    mac.init(
        SigningKey.derive(OWNER.secretKey(), new CredentialScope("20260102", "us-east-1", "s3"))
            .hmacKey());
    byte[] signature = mac.doFinal(policy.getBytes(StandardCharsets.UTF_8));
    fields.put("policy", policy);
    fields.put("x-amz-signature", HexFormat.of().formatHex(signature));
  }

  private FormUploads.Permitted read() throws Exception {
    StringBuilder body = new StringBuilder();
    fields.forEach((name, value) ->
        body.append(
            "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value)));
    body.append(
        """
        --x\r
        Content-Disposition: form-data; name="file"; filename="cat.png"\r
        \r
        bytes\r
        --x--\r
        """);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    Headers headers =
        Headers.builder()
            .add("Content-Type", "multipart/form-data; boundary=x")
            .add("Content-Length", Integer.toString(bytes.length))
            .add("Origin", "http://web")
            .add("Cookie", "secret")
            .build();
    DirectExchange exchange =
        new DirectExchange(head("POST", "/bkt", "", headers, bytes.length), bytes);
    return forms.read(exchange, "", BUCKET, "http://gateway/bkt");
  }

  private static RequestHead head(
      String method, String path, String query, Headers headers, long length) {
    return new RequestHead(
        method, path, query, headers, length, InetSocketAddress.createUnresolved("client", 1));
  }
}
