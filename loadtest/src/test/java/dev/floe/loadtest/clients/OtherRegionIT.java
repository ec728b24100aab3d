package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A client that signs for another region learns the bucket's region, as from S3. Each test says
 * where the answer names that region.
 */
class OtherRegionIT {
  private static final String TARGET = "/" + BUCKET + "/object";

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    client = RawClient.of(floe);
    floe.put("object", new byte[] {1});
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static final RequestSigner ELSEWHERE =
      new RequestSigner("eu-west-1", "s3", new SigningKeyCache(1), InstantSource.system());
  private static final Credentials CREDENTIALS =
      Credentials.of(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY);

  private static PlainRequest unsigned(String method, String target) {
    return PlainRequest.of(
        method, target, List.of(new Header("Host", floe.endpoint().getAuthority())));
  }

  private static Answer send(String method, String target) throws IOException {
    PlainRequest unsigned = unsigned(method, target);
    StringBuilder head = new StringBuilder(client.unsignedHead(method, target));
    for (Header header : ELSEWHERE.sign(unsigned, CREDENTIALS, PayloadMode.UNSIGNED).headers()) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return client.sendRaw(method, head + "Content-Length: 0\r\n\r\n", new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {TARGET, "/" + BUCKET})
  void isNamedInTheHeadOfARefusedHead(String target) throws Exception {
    Answer answer = send("HEAD", target);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("x-amz-bucket-region")).isEqualTo("us-east-1");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void isNamedInTheErrorOfOtherMethods(String method) throws Exception {
    Answer answer = send(method, TARGET);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("AuthorizationHeaderMalformed");
    assertThat(answer.text()).contains("<Region>us-east-1</Region>");
    assertThat(answer.header("x-amz-bucket-region")).isEqualTo("us-east-1");
  }

  @Test
  void isNamedToPresignedUrls() throws Exception {
    String query = ELSEWHERE.presign(unsigned("GET", TARGET), CREDENTIALS, Duration.ofMinutes(5));
    String head = client.unsignedHead("GET", TARGET + "?" + query);
    Answer answer = client.sendRaw("GET", head + "\r\n", new byte[0]);
    assertThat(answer.code()).isEqualTo("AuthorizationQueryParametersError");
    assertThat(answer.text()).contains("<Region>us-east-1</Region>");
  }

  /** The SDKs for Go and PHP look up a bucket's region in this way. */
  @Test
  void isNamedToAHeadWithoutCredentials() throws Exception {
    String target = "/" + BUCKET;
    Answer head = client.sendRaw("HEAD", client.unsignedHead("HEAD", target) + "\r\n", new byte[0]);
    assertThat(head.status()).isEqualTo(403);
    assertThat(head.header("x-amz-bucket-region")).isEqualTo("us-east-1");
    Answer get = client.sendRaw("GET", client.unsignedHead("GET", target) + "\r\n", new byte[0]);
    assertThat(get.code()).isEqualTo("AccessDenied");
  }

  @Test
  void isFoundByTheSdkForJavaWhereItLooksForIt() {
    try (S3Client across = sdk(true)) {
      assertThat(across.headBucket(r -> r.bucket(BUCKET)).bucketRegion()).isEqualTo("us-east-1");
      assertThat(across.headObject(r -> r.bucket(BUCKET).key("object")).contentLength())
          .isEqualTo(1);
      assertThat(across.getObjectAsBytes(r -> r.bucket(BUCKET).key("object")).asByteArray())
          .containsExactly(1);
    }
    try (S3Client one = sdk(false)) {
      assertThatThrownBy(() -> one.getObjectAsBytes(r -> r.bucket(BUCKET).key("object")))
          .isInstanceOfSatisfying(
              S3Exception.class,
              refusal ->
                  assertThat(refusal.awsErrorDetails().errorCode())
                      .isEqualTo("AuthorizationHeaderMalformed"));
    }
  }

  private static S3Client sdk(boolean crossRegion) {
    return S3Client.builder()
        .endpointOverride(floe.endpoint())
        .region(Region.EU_WEST_1)
        .forcePathStyle(true)
        .crossRegionAccessEnabled(crossRegion)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY)))
        .build();
  }
}
