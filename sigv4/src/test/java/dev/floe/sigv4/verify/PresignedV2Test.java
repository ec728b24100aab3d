package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.headers;
import static dev.floe.sigv4.verify.SignedGets.assertAccepted;
import static dev.floe.sigv4.verify.SignedGets.assertRefused;
import static dev.floe.sigv4.verify.SignedGets.hmacSha1;
import static dev.floe.sigv4.verify.SignedGets.v2;
import static dev.floe.sigv4.verify.SignedGets.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.Header;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.Requests;
import dev.floe.sigv4.SigningKeyCache;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresignedV2Test {
  private static final long EXPIRES = 1175139620;
  private static final Instant BEFORE = Instant.ofEpochSecond(EXPIRES - 1);
  // The example of "Signing and authenticating REST requests".
  private static final String QUERY =
      "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires="
          + EXPIRES;
  private static final PlainRequest GET =
      PlainRequest.of("GET", "/johnsmith/photos/puppy.jpg?" + QUERY, headers("Host", "h"));

  @Test
  void shouldTakeTheBucketFromTheHost() {
    RequestView hosted =
        new Hosted(PlainRequest.of("GET", "/photos/puppy.jpg?" + QUERY, List.of()));
    assertThat(Requests.verifier(EXAMPLE, BEFORE).verify(hosted))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&acl", "&versionId=1", "&x-amz-acl=public-read", "&content-type=a"})
  void shouldRefuseUnsignedParameters(String more) {
    assertThat(reason(GET.withRawQuery(QUERY + more), BEFORE))
        .isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void shouldRefuseHeadersThatWereNotSigned() {
    for (Header header : headers("Content-Type", "a", "Content-MD5", "b", "X-Amz-Acl", "c")) {
      assertThat(reason(GET.plus(List.of(header)), BEFORE))
          .isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    }
  }

  @Test
  void shouldRefuseUrlsWithoutAValidExpiry() {
    assertThat(reason(GET, BEFORE.plusSeconds(1))).isEqualTo(Reason.ACCESS_DENIED);
    assertThat(reason(GET.withRawQuery(QUERY + "0000000000000"), BEFORE))
        .isEqualTo(Reason.ACCESS_DENIED);
    assertThat(reason(GET.withRawQuery("Signature=x&AWSAccessKeyId=y"), BEFORE))
        .isEqualTo(Reason.ACCESS_DENIED);
  }

  @Test
  void shouldBeRefusedWhenSwitchedOff() {
    RequestVerifier verifier =
        new RequestVerifier(
            new VerifierSettings(List.of("us-east-1"), Set.of("s3"), Duration.ofMinutes(15), false),
            Requests.only(EXAMPLE),
            new SigningKeyCache(1),
            InstantSource.fixed(BEFORE));
    assertThat(((Verdict.Rejected) verifier.verify(GET)).rejection().reason())
        .isEqualTo(Reason.INVALID_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({"0", "10", "19", "21", "40"})
  void shouldRefuseASignatureOfTheWrongLength(int bytes) throws Exception {
    byte[] right = hmacSha1("GET\n\n\n" + SignedGets.EXPIRES + "\n/b/k");
    String signature = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(right, bytes));
    PlainRequest request =
        SignedGets.GET.withRawQuery(
            "AWSAccessKeyId="
                + EXAMPLE.accessKeyId()
                + "&Expires="
                + SignedGets.EXPIRES
                + "&Signature="
                + signature.replace("-", "%2B").replace("_", "/"));
    assertRefused(request, Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void shouldRefuseAParameterThatOccursTwice() {
    PlainRequest request = v2("/b/k", "/b/k", "");
    assertAccepted(request);
    for (String parameter : request.rawQuery().split("&", -1)) {
      assertRefused(
          request.withRawQuery(request.rawQuery() + "&" + parameter), Reason.ACCESS_DENIED);
    }
  }

  /**
   * Some clients sign a slash after the bucket but do not send it. For a key, no such difference is
   * accepted.
   */
  @ParameterizedTest
  @CsvSource({"/b, /b, true", "/b, /b/, true", "/b/k, /b/k/, false", "/b/, /b, false"})
  void shouldAcceptAMissingSlashAfterABucketOnly(String path, String signedPath, boolean accepted) {
    Verdict verdict = verify(v2(path, signedPath, ""));
    assertThat(verdict instanceof Verdict.Accepted).isEqualTo(accepted);
  }

  @Test
  void shouldAcceptASignedContentTypeInQueryOrHeader() {
    PlainRequest request = v2("/b/k", "/b/k", "text/plain");
    String query = request.rawQuery();
    assertRefused(request, Reason.SIGNATURE_DOES_NOT_MATCH);
    PlainRequest typed = request.withRawQuery(query + "&content-type=text%2Fplain");
    assertAccepted(typed);
    assertAccepted(request.plus(headers("Content-Type", "text/plain")));
    assertAccepted(typed.plus(headers("Content-Type", "text/plain")));
    assertRefused(
        typed.plus(headers("Content-Type", "text/html")), Reason.SIGNATURE_DOES_NOT_MATCH);
    assertRefused(
        request
            .withRawQuery(query + "&content-type=text%2Fhtml")
            .plus(headers("Content-Type", "text/x-other")),
        Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  private static Reason reason(PlainRequest request, Instant now) {
    Verdict verdict = Requests.verifier(EXAMPLE, now).verify(request);
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    return ((Verdict.Rejected) verdict).rejection().reason();
  }

  /** A request whose Host names the bucket. */
  private record Hosted(PlainRequest request) implements RequestView {
    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String rawPath() {
      return request.rawPath();
    }

    @Override
    public String rawQuery() {
      return request.rawQuery();
    }

    @Override
    public int headerCount() {
      return request.headerCount();
    }

    @Override
    public String headerName(int index) {
      return request.headerName(index);
    }

    @Override
    public String headerValue(int index) {
      return request.headerValue(index);
    }

    @Override
    public String virtualHostBucket() {
      return "johnsmith";
    }
  }
}
