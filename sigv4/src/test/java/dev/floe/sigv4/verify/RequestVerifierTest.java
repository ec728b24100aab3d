package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.Requests;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestVerifierTest {
  private static final PlainRequest GET =
      PlainRequest.of("GET", "/b/k?versionId=3", headers("Host", "floe.example:8080"));
  private static final String KEY = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/";
  private static final String REST = ", SignedHeaders=host, Signature=00";

  private final SigningKeyCache keys = new SigningKeyCache(16);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Basic dXNlcjpwYXNz | INVALID_ARGUMENT
          Bearer | INVALID_ARGUMENT
          AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg= | INVALID_REQUEST
          AWS4-HMAC-SHA256 | AUTHORIZATION_HEADER_MALFORMED
          AWS4-HMAC-SHA256 Credential | AUTHORIZATION_HEADER_MALFORMED
          AWS4-HMAC-SHA256 Credential=a/b,Credential=a/b | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/s3/aws4_request | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/s3/aws4_request, SignedHeaders=host | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/aws4_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/ec2/aws4_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/s3/aws5_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/eu-west-1/s3/aws4_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}20130525/us-east-1/s3/aws4_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}2013/us-east-1/s3/aws4_request{rest} | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/s3/aws4_request, SignedHeaders=host:x, Signature=0 | AUTHORIZATION_HEADER_MALFORMED
          {key}20130524/us-east-1/s3/aws4_request, SignedHeaders=x-amz-date, Signature=0 | ACCESS_DENIED
          {key}20130524/us-east-1/s3/aws4_request{rest} | ACCESS_DENIED
          """)
  void shouldRefuseAWrongAuthorizationHeader(String authorization, Reason reason) {
    String value = authorization.replace("{key}", KEY).replace("{rest}", REST);
    List<Header> sent =
        headers(
            "x-amz-date",
            "20130524T000000Z",
            "x-amz-content-sha256",
            "UNSIGNED-PAYLOAD",
            "Authorization",
            value);
    assertThat(rejection(GET.plus(sent)).reason()).isEqualTo(reason);
  }

  @Test
  void shouldNameTheExpectedRegion() {
    RequestSigner elsewhere =
        new RequestSigner("eu-west-1", "s3", keys, InstantSource.fixed(EXAMPLE_TIME));
    Rejection rejection =
        rejection(GET.plus(elsewhere.sign(GET, EXAMPLE, PayloadMode.UNSIGNED).headers()));
    assertThat(rejection.reason()).isEqualTo(Reason.AUTHORIZATION_HEADER_MALFORMED);
    assertThat(rejection.message())
        .isEqualTo(
            "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting"
                + " 'us-east-1'");
    assertThat(rejection.details()).containsEntry("Region", "us-east-1");
  }

  @Test
  void shouldAcceptEveryConfiguredRegion() {
    RequestVerifier verifier =
        new RequestVerifier(
            new VerifierSettings(
                List.of("us-east-1", "eu-west-1"), Set.of("s3"), Duration.ofMinutes(15), false),
            Requests.only(EXAMPLE),
            keys,
            InstantSource.fixed(EXAMPLE_TIME));
    RequestSigner elsewhere =
        new RequestSigner("eu-west-1", "s3", keys, InstantSource.fixed(EXAMPLE_TIME));
    assertThat(
            verifier.verify(GET.plus(elsewhere.sign(GET, EXAMPLE, PayloadMode.UNSIGNED).headers())))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void shouldDistinguishUnknownKeyFromWrongSecret() {
    Credentials unknown = Credentials.of("AKIANOBODY", "secret");
    Rejection nobody = rejection(signed(GET, unknown));
    assertThat(nobody.reason()).isEqualTo(Reason.INVALID_ACCESS_KEY_ID);
    assertThat(nobody.details()).containsEntry("AWSAccessKeyId", "AKIANOBODY");
    Credentials wrong = Credentials.of(EXAMPLE.accessKeyId(), "guess");
    Rejection mismatch = rejection(signed(GET, wrong));
    assertThat(mismatch.reason()).isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    assertThat(mismatch.details().get("CanonicalRequest"))
        .startsWith("GET\n/b/k\nversionId=3\nhost:floe.example:8080\n");
  }

  @Test
  void shouldPassTokensToTheLookup() {
    Credentials temporary = new Credentials(EXAMPLE.accessKeyId(), EXAMPLE.secretKey(), "token");
    Verdict verdict = Requests.verifier(temporary, EXAMPLE_TIME).verify(signed(GET, temporary));
    assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    assertThat(((Verdict.Accepted) verdict).token()).hasValue("token");
    Credentials forged = new Credentials(EXAMPLE.accessKeyId(), EXAMPLE.secretKey(), "other");
    assertThat(rejection(signed(GET, forged)).reason()).isEqualTo(Reason.INVALID_TOKEN);
    RequestVerifier late =
        new RequestVerifier(
            VerifierSettings.s3("us-east-1"),
            (_, _) -> new CredentialSource.ExpiredToken(),
            keys,
            InstantSource.fixed(EXAMPLE_TIME));
    assertThat(reason(late.verify(signed(GET, temporary)))).hasValue(Reason.EXPIRED_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({"-900, true", "900, true", "-901, false", "901, false"})
  void shouldAllowFifteenMinutesOfSkew(long seconds, boolean accepted) {
    Instant now = EXAMPLE_TIME.plusSeconds(seconds);
    Verdict verdict = Requests.verifier(EXAMPLE, now).verify(signed(GET, EXAMPLE));
    assertThat(reason(verdict))
        .isEqualTo(accepted ? Optional.empty() : Optional.of(Reason.REQUEST_TIME_TOO_SKEWED));
  }

  @Test
  void shouldRefuseAmzHeadersThatAreNotSigned() {
    PlainRequest signed = signed(GET, EXAMPLE);
    Rejection rejection = rejection(signed.plus(headers("X-Amz-Acl", "public-read")));
    assertThat(rejection.reason()).isEqualTo(Reason.ACCESS_DENIED);
    assertThat(rejection.details()).containsEntry("HeadersNotSigned", "x-amz-acl");
    PlainRequest presigned = GET.withRawQuery(presign(GET, Duration.ofHours(1)));
    assertThat(rejection(presigned.plus(headers("x-amz-acl", "public-read"))).reason())
        .isEqualTo(Reason.ACCESS_DENIED);
  }

  @Test
  void shouldNoticeEveryChangeOfASignedPart() {
    PlainRequest put =
        PlainRequest.of(
            "PUT",
            "/b/k?partNumber=1&uploadId=u",
            headers("Host", "h", "Content-Type", "text/plain", "x-amz-meta-a", "1"));
    PlainRequest signed = signed(put, EXAMPLE);
    assertThat(verify(signed)).isInstanceOf(Verdict.Accepted.class);
    for (int i = 0; i < signed.headers().size(); i++) {
      Header header = signed.headers().get(i);
      if (!header.name().equals("Authorization") && !header.name().equals("x-amz-date")) {
        List<Header> changed = new ArrayList<>(signed.headers());
        changed.set(i, new Header(header.name(), header.value() + "0"));
        assertThat(verify(new PlainRequest("PUT", "/b/k", signed.rawQuery(), changed)))
            .as("%s", header)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
    assertThat(verify(signed.plus(headers("Content-Type", "text/html"))))
        .isInstanceOf(Verdict.Rejected.class);
    assertThat(verify(signed.withRawQuery("uploadId=u&partNumber=1")))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(verify(signed.withRawQuery("uploadId=u&partNumber=2")))
        .isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void shouldAllowOneMechanismOnly() {
    String presigned = presign(GET, Duration.ofHours(1));
    PlainRequest signed = signed(GET, EXAMPLE);
    List<PlainRequest> both =
        List.of(
            signed.withRawQuery(presigned),
            signed.withRawQuery("Signature=x"),
            GET.withRawQuery(presigned + "&AWSAccessKeyId=x"),
            signed.plus(List.of(signed.headers().getLast())));
    for (PlainRequest request : both) {
      Rejection rejection = rejection(request);
      assertThat(rejection.reason()).isEqualTo(Reason.INVALID_ARGUMENT);
      assertThat(rejection.message()).startsWith("Only one auth mechanism allowed");
    }
  }

  @Test
  void shouldRequireDateAndPayloadHash() {
    PlainRequest signed = signed(GET, EXAMPLE);
    assertThat(rejection(without(signed, "x-amz-date")).reason()).isEqualTo(Reason.ACCESS_DENIED);
    assertThat(rejection(without(signed, "x-amz-content-sha256")).message())
        .isEqualTo("Missing required header for this request: x-amz-content-sha256");
    PlainRequest odd =
        without(signed, "x-amz-content-sha256")
            .plus(headers("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD"));
    assertThat(rejection(odd).reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    PlainRequest ecdsa = signed(GET, EXAMPLE, PayloadMode.Chunked.ECDSA_TRAILER);
    assertThat(rejection(ecdsa).reason()).isEqualTo(Reason.NOT_IMPLEMENTED);
  }

  @Test
  void shouldTakeTheTimeFromTheDateHeader() {
    String authorization =
        KEY
            + "20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256,"
            + " Signature=00";
    PlainRequest request =
        GET.plus(
            headers(
                "Date",
                "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-content-sha256",
                "UNSIGNED-PAYLOAD",
                "Authorization",
                authorization));
    Rejection rejection = rejection(request);
    assertThat(rejection.reason()).isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    assertThat(rejection.details().get("StringToSign"))
        .startsWith("AWS4-HMAC-SHA256\n20130524T000000Z\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/b/%", "/b/%1", "/b/%zz", "/b/%+1"})
  void shouldRefuseUnreadablePaths(String path) {
    PlainRequest signed = signed(GET, EXAMPLE);
    PlainRequest request = new PlainRequest("GET", path, signed.rawQuery(), signed.headers());
    assertThat(rejection(request).reason()).isEqualTo(Reason.INVALID_URI);
    assertThat(rejection(GET.withRawQuery("a=%4")).reason()).isEqualTo(Reason.INVALID_URI);
  }

  @Test
  void shouldAcceptAnEscapedSlashSignedEitherWay() {
    PlainRequest plain = PlainRequest.of("GET", "/b/a/c", headers("Host", "h"));
    PlainRequest escaped = PlainRequest.of("GET", "/b/a%2Fc", headers("Host", "h"));
    assertThat(verify(signed(escaped, EXAMPLE))).isInstanceOf(Verdict.Accepted.class);
    PlainRequest signedPlain = signed(plain, EXAMPLE);
    assertThat(verify(new PlainRequest("GET", "/b/a%2Fc", "", signedPlain.headers())))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void shouldCallUnsignedRequestsAnonymousUnlessTheirChunksAreSigned() {
    assertThat(verify(GET)).isEqualTo(new Verdict.Anonymous(PayloadMode.UNSIGNED));
    PlainRequest chunks =
        GET.plus(headers("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
    assertThat(rejection(chunks).reason()).isEqualTo(Reason.INVALID_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({"-901, ACCESS_DENIED", "0,", "59,", "60, ACCESS_DENIED", "61, ACCESS_DENIED"})
  void shouldAcceptPresignedUrlsOnlyWhileTheyAreValid(long seconds, String reason) {
    PlainRequest presigned = GET.withRawQuery(presign(GET, Duration.ofMinutes(1)));
    Verdict verdict =
        Requests.verifier(EXAMPLE, EXAMPLE_TIME.plusSeconds(seconds)).verify(presigned);
    assertThat(reason(verdict).map(Enum::name)).isEqualTo(Optional.ofNullable(reason));
    if (seconds >= 60) {
      assertThat(((Verdict.Rejected) verdict).rejection().message())
          .isEqualTo("Request has expired");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amz-Expires=60, X-Amz-Expires=0",
    "X-Amz-Expires=60, X-Amz-Expires=-1",
    "X-Amz-Expires=60, X-Amz-Expires=604801",
    "X-Amz-Expires=60, X-Amz-Expires=soon",
    "X-Amz-Expires=60, X-Amz-Expires=60&X-Amz-Expires=61",
    "X-Amz-Expires=60, x=y",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256, X-Amz-Algorithm=AWS5",
    "X-Amz-Date=20130524T000000Z, X-Amz-Date=20130524",
    "X-Amz-Date=20130524T000000Z, X-Amz-Date=20131324T000000Z",
    "us-east-1, us-west-2",
    "X-Amz-SignedHeaders=host, X-Amz-SignedHeaders=host%0Ax"
  })
  void shouldRefuseMalformedPresignedQueries(String part, String replacement) {
    String query = presign(GET, Duration.ofMinutes(1)).replace(part, replacement);
    assertThat(rejection(GET.withRawQuery(query)).reason())
        .isEqualTo(Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @Test
  void shouldNoticeEveryChangeOfAPresignedQuery() {
    String query = presign(GET, Duration.ofMinutes(1));
    assertThat(verify(GET.withRawQuery(query))).isInstanceOf(Verdict.Accepted.class);
    for (String more :
        List.of("&uploads", "&response-content-type=text%2Fhtml", "&x-id=GetObject")) {
      assertThat(rejection(GET.withRawQuery(query + more)).reason())
          .isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    }
  }

  @Test
  void shouldVerifyConcurrently() throws InterruptedException {
    RequestVerifier verifier = Requests.verifier(EXAMPLE, EXAMPLE_TIME);
    PlainRequest good = signed(GET, EXAMPLE);
    PlainRequest bad = good.withRawQuery("versionId=4");
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 50; t++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 200; i++) {
              if (!(verifier.verify(good) instanceof Verdict.Accepted)
                  || !(verifier.verify(bad) instanceof Verdict.Rejected)) {
                wrong.add("at " + i);
              }
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  private PlainRequest signed(PlainRequest request, Credentials credentials) {
    return signed(request, credentials, PayloadMode.UNSIGNED);
  }

  private PlainRequest signed(PlainRequest request, Credentials credentials, PayloadMode payload) {
    return request.plus(signer().sign(request, credentials, payload).headers());
  }

  private String presign(PlainRequest request, Duration expiry) {
    return signer().presign(request, EXAMPLE, expiry);
  }

  private RequestSigner signer() {
    return new RequestSigner("us-east-1", "s3", keys, InstantSource.fixed(EXAMPLE_TIME));
  }

  private static PlainRequest without(PlainRequest request, String name) {
    return new PlainRequest(
        request.method(),
        request.rawPath(),
        request.rawQuery(),
        request.headers().stream()
            .filter(header -> !header.name().toLowerCase(Locale.ROOT).equals(name))
            .toList());
  }

  private static Verdict verify(PlainRequest request) {
    return Requests.verifier(EXAMPLE, EXAMPLE_TIME).verify(request);
  }

  private static Rejection rejection(PlainRequest request) {
    Verdict verdict = verify(request);
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    return ((Verdict.Rejected) verdict).rejection();
  }

  private static Optional<Reason> reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Rejected rejected -> Optional.of(rejected.rejection().reason());
      case Verdict.Accepted _ -> Optional.empty();
      case Verdict.Anonymous _ -> Optional.empty();
    };
  }
}
