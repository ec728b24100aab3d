package dev.floe.sigv4;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.canonical.UriText;
import dev.floe.sigv4.sign.RequestSigner;
import dev.floe.sigv4.verify.Verdict;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Verifies requests that the AWS SDK signed, and compares our signatures with the SDK's. */
class SdkCrossCheckTest {
  /** The checksums of a body's trailer; null for none. */
  private static final List<@Nullable ChecksumAlgorithm> CHECKSUMS =
      Arrays.asList(null, DefaultChecksumAlgorithm.CRC32, DefaultChecksumAlgorithm.SHA256);

  private static final Credentials TEMPORARY =
      new Credentials(EXAMPLE.accessKeyId(), EXAMPLE.secretKey(), "a+token/with==");
  private static final Clock CLOCK = Clock.fixed(EXAMPLE_TIME, ZoneOffset.UTC);
  private static final List<String> KEYS =
      List.of(
          "plain",
          "a b",
          "a+b",
          "a%2Fb",
          "a%20b",
          "dir/",
          "//",
          "a//b",
          "./a/../b",
          "..",
          "é/日本/😀",
          "-_.~",
          "!*'();:@&=+$,?#[]\"<>\\^`{|}",
          "\u0001\u007f");

  private final RequestSigner signer =
      new RequestSigner(
          "us-east-1", "s3", new SigningKeyCache(8), InstantSource.fixed(EXAMPLE_TIME));

  @Test
  void shouldVerifyHeadersOfTheSdk() {
    for (String key : KEYS) {
      for (Credentials credentials : List.of(EXAMPLE, TEMPORARY)) {
        SignedRequest signed = sdk(unsigned("GET", key).build(), credentials, sign -> {});
        assertThat(verify(view(signed.request()), credentials))
            .as("%s", key)
            .isInstanceOf(Verdict.Accepted.class);
      }
    }
  }

  @Test
  void shouldVerifyUrlsPresignedByTheSdk() {
    for (String key : KEYS) {
      for (Credentials credentials : List.of(EXAMPLE, TEMPORARY)) {
        SignedRequest signed =
            sdk(unsigned("GET", key).build(), credentials, SdkCrossCheckTest::presigned);
        assertThat(verify(view(signed.request()), credentials))
            .as("%s", key)
            .isInstanceOf(Verdict.Accepted.class);
      }
    }
  }

  @Test
  void shouldSignAsTheSdkDoes() {
    for (String key : KEYS) {
      for (Credentials credentials : List.of(EXAMPLE, TEMPORARY)) {
        SdkHttpRequest request = unsigned("GET", key).build();
        SignedRequest theirs = sdk(request, credentials, sign -> {});
        List<Header> ours = signer.sign(view(request), credentials, PayloadMode.EMPTY).headers();
        assertThat(ours.getLast())
            .as("%s", key)
            .isEqualTo(
                new Header(
                    "Authorization",
                    theirs.request().firstMatchingHeader("Authorization").orElseThrow()));
      }
    }
  }

  @Test
  void shouldPresignUrlsThatVerify() {
    for (String key : KEYS) {
      for (Credentials credentials : List.of(EXAMPLE, TEMPORARY)) {
        PlainRequest request =
            PlainRequest.of("PUT", path(key) + "?versionId=a%2Fb", headers("Host", "h:8080"));
        String query = signer.presign(request, credentials, Duration.ofMinutes(1));
        assertThat(verify(request.withRawQuery(query), credentials))
            .as("%s", key)
            .isInstanceOf(Verdict.Accepted.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 131_071, 131_072, 300_000})
  void shouldDecodeBodiesOfTheSdk(int length) throws IOException {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    for (boolean signed : new boolean[] {true, false}) {
      for (ChecksumAlgorithm sum : CHECKSUMS) {
        SdkHttpRequest request =
            unsigned("PUT", "chunked").putHeader("Content-Length", "" + length).build();
        SignedRequest sent = sdk(request, EXAMPLE, payload, chunked(signed, sum));
        byte[] wire = sent.payload().orElseThrow().newStream().readAllBytes();
        PlainRequest head = view(sent.request());
        Verdict verdict = verify(head, EXAMPLE);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        Requests.Decoded decoded =
            Requests.decode(head, (Verdict.Accepted) verdict, wire, new Random(length));
        assertThat(decoded.verdict())
            .as("%s %s", sum, signed)
            .isInstanceOf(BodyVerdict.Intact.class);
        assertThat(decoded.payload()).isEqualTo(payload);
      }
    }
  }

  private static Options chunked(boolean signed, @Nullable ChecksumAlgorithm checksum) {
    return sign -> {
      sign.putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true);
      sign.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, signed);
      if (checksum != null) {
        sign.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, checksum);
      }
    };
  }

  private static void presigned(SignRequest.Builder<AwsCredentialsIdentity> sign) {
    sign.putProperty(
        AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING);
    sign.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(5));
    sign.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false);
  }

  /** Additional options for the SDK's signer. */
  private interface Options extends Consumer<SignRequest.Builder<AwsCredentialsIdentity>> {}

  private static SdkHttpRequest.Builder unsigned(String method, String key) {
    return SdkHttpRequest.builder()
        .method(SdkHttpMethod.fromValue(method))
        .protocol("https")
        .host("127.0.0.1")
        .port(8080)
        .encodedPath(path(key))
        .putRawQueryParameter("versionId", "v+1/2 ü")
        .putHeader("Host", "127.0.0.1:8080")
        .putHeader("x-amz-meta-spaced", "  a   b  ");
  }

  private static String path(String key) {
    return "/b/" + UriText.encode(key).replace("%2F", "/");
  }

  private static SignedRequest sdk(
      SdkHttpRequest request, Credentials credentials, Options options) {
    return sdk(request, credentials, new byte[0], options);
  }

  private static SignedRequest sdk(
      SdkHttpRequest request, Credentials credentials, byte[] payload, Options options) {
    AwsCredentialsIdentity identity =
        credentials.token().isPresent()
            ? AwsSessionCredentialsIdentity.create(
                credentials.accessKeyId(), credentials.secretKey(), credentials.token().get())
            : AwsCredentialsIdentity.create(credentials.accessKeyId(), credentials.secretKey());
    SignRequest.Builder<AwsCredentialsIdentity> sign =
        SignRequest.builder(identity)
            .request(request)
            .payload(ContentStreamProvider.fromByteArray(payload))
            .putProperty(HttpSigner.SIGNING_CLOCK, CLOCK)
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
    options.accept(sign);
    return AwsV4HttpSigner.create().sign(sign.build());
  }

  private static PlainRequest view(SdkHttpRequest request) {
    List<Header> headers = new ArrayList<>();
    request.forEachHeader(
        (name, values) -> values.forEach(value -> headers.add(new Header(name, value))));
    return new PlainRequest(
        request.method().name(),
        request.encodedPath(),
        request.encodedQueryParameters().orElse(""),
        headers);
  }

  private static Verdict verify(PlainRequest request, Credentials credentials) {
    return Requests.verifier(credentials, EXAMPLE_TIME).verify(request);
  }
}
