package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.Requests;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that fail exactly one check: without that check they would be accepted, or refused for
 * another reason.
 */
class EveryCheckTest {
  private static final PlainRequest GET =
      PlainRequest.of("GET", "/b/k", headers("Host", "floe.example"));
  private static final PlainRequest WITHOUT_HOST =
      PlainRequest.of("GET", "/b/k", headers("x-amz-meta-a", "1"));
  private static final List<Header> HOST = headers("Host", "floe.example");
  private static final Credentials TEMPORARY =
      new Credentials(EXAMPLE.accessKeyId(), EXAMPLE.secretKey(), "token");
  private static final long EXPIRES = EXAMPLE_TIME.getEpochSecond() + 60;

  private final RequestSigner signer =
      new RequestSigner(
          "us-east-1", "s3", new SigningKeyCache(4), InstantSource.fixed(EXAMPLE_TIME));

  private PlainRequest signed(PlainRequest request) {
    return signed(request, PayloadMode.UNSIGNED);
  }

  private PlainRequest signed(PlainRequest request, PayloadMode payload) {
    return request.plus(signer.sign(request, EXAMPLE, payload).headers());
  }

  private PlainRequest presigned(PlainRequest request, Credentials credentials) {
    return request.withRawQuery(signer.presign(request, credentials, Duration.ofMinutes(1)));
  }

  private static PlainRequest withAuthorization(
      PlainRequest request, UnaryOperator<String> change) {
    List<Header> headers = new ArrayList<>();
    for (Header header : request.headers()) {
      boolean authorization = header.name().toLowerCase(Locale.ROOT).equals("authorization");
      headers.add(authorization ? new Header(header.name(), change.apply(header.value())) : header);
    }
    return new PlainRequest(request.method(), request.rawPath(), request.rawQuery(), headers);
  }

  private static Verdict verify(PlainRequest request) {
    return Requests.verifier(EXAMPLE, EXAMPLE_TIME).verify(request);
  }

  private static void assertRefused(PlainRequest request, Reason reason) {
    assertRefused(verify(request), reason);
  }

  private static void assertRefused(Verdict verdict, Reason reason) {
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    assertThat(((Verdict.Rejected) verdict).rejection().reason()).isEqualTo(reason);
  }

  private static void assertAccepted(PlainRequest request) {
    assertThat(verify(request)).isInstanceOf(Verdict.Accepted.class);
  }

  /** The signer always signs Host, so these are signed by hand. */
  @Test
  void aPresignedUrlWhoseHostIsNotSigned() {
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + EXAMPLE.accessKeyId()
            + "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=";
    String signedHost = query + "host";
    String signedOther = query + "x-amz-meta-a";
    assertAccepted(
        GET.withRawQuery(
            signedHost + "&X-Amz-Signature=" + signature(signedHost, "host:floe.example\n\nhost")));
    assertNotSigned(
        WITHOUT_HOST
            .plus(HOST)
            .withRawQuery(
                signedOther
                    + "&X-Amz-Signature="
                    + signature(signedOther, "x-amz-meta-a:1\n\nx-amz-meta-a")),
        "host");
  }

  @Test
  void aHeadWhoseHostIsNotSigned() {
    assertNotSigned(signedByHand("x-amz-content-sha256;x-amz-date"), "host");
  }

  @Test
  void signedHeadersThatAreNotSortedUniqueAndInLowerCase() {
    assertAccepted(signedByHand("host;x-amz-content-sha256;x-amz-date"));
    for (String names :
        List.of(
            "x-amz-content-sha256;x-amz-date;host",
            "host;x-amz-date;x-amz-content-sha256",
            "host;host;x-amz-content-sha256;x-amz-date",
            "host;x-amz-content-sha256;x-amz-date;host",
            "Host;x-amz-content-sha256;x-amz-date",
            "host;x-amz-content-sha256;X-Amz-Date")) {
      assertRefused(signedByHand(names), Reason.AUTHORIZATION_HEADER_MALFORMED);
    }
  }

  /** Returns a GET with a right signature over the headers with these names, in their order. */
  private static PlainRequest signedByHand(String names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names.split(";", -1)) {
      String value =
          switch (name.toLowerCase(Locale.ROOT)) {
            case "host" -> "floe.example";
            case "x-amz-date" -> "20130524T000000Z";
            default -> "UNSIGNED-PAYLOAD";
          };
      lines.append(name).append(':').append(value).append('\n');
    }
    return GET.plus(
        headers(
            "x-amz-content-sha256",
            "UNSIGNED-PAYLOAD",
            "x-amz-date",
            "20130524T000000Z",
            "Authorization",
            "AWS4-HMAC-SHA256 Credential="
                + EXAMPLE.accessKeyId()
                + "/20130524/us-east-1/s3/aws4_request, SignedHeaders="
                + names
                + ", Signature="
                + signature("", lines + "\n" + names)));
  }

  /** Signs a GET of /b/k, step by step as in "Create a signed AWS API request". */
  private static String signature(String query, String headersAndNames) {
    String canonical = "GET\n/b/k\n" + query + "\n" + headersAndNames + "\nUNSIGNED-PAYLOAD";
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      byte[] key = ("AWS4" + EXAMPLE.secretKey()).getBytes(StandardCharsets.UTF_8);
      for (String part :
          List.of(
              "20130524",
              "us-east-1",
              "s3",
              "aws4_request",
              "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
                  + HexFormat.of().formatHex(digest))) {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        key = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertNotSigned(PlainRequest request, String name) {
    Verdict verdict = verify(request);
    assertRefused(verdict, Reason.ACCESS_DENIED);
    assertThat(((Verdict.Rejected) verdict).rejection().details())
        .containsEntry("HeadersNotSigned", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-acl", "X-Amz-Acl", "X-AMZ-ACL"})
  void aHeaderThatWasAddedAndNotSigned(String name) {
    assertNotSigned(signed(GET).plus(headers(name, "public-read")), "x-amz-acl");
    assertNotSigned(presigned(GET, EXAMPLE).plus(headers(name, "public-read")), "x-amz-acl");
  }

  @Test
  void moreSignedHeadersThanAreCounted() {
    PlainRequest many = GET;
    for (int i = 0; i < 101; i++) {
      many = many.plus(headers("x-amz-meta-" + (100 + i), "1"));
    }
    assertRefused(signed(many), Reason.AUTHORIZATION_HEADER_MALFORMED);
    assertRefused(presigned(many, EXAMPLE), Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @Test
  void chunksSignedByAnEllipticCurve() {
    for (PayloadMode mode : List.of(PayloadMode.Chunked.ECDSA, PayloadMode.Chunked.ECDSA_TRAILER)) {
      assertRefused(signed(GET, mode), Reason.NOT_IMPLEMENTED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
      })
  void signedChunksUnderAHeadThatTheirKeyDidNotSign(String mode) {
    String v4a =
        "AWS4-ECDSA-P256-SHA256 Credential="
            + EXAMPLE.accessKeyId()
            + "/20130524/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;"
            + "x-amz-region-set, Signature=00";
    assertRefused(
        GET.plus(
            headers(
                "x-amz-content-sha256",
                mode,
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-region-set",
                "*",
                "Authorization",
                v4a)),
        Reason.INVALID_REQUEST);
    PlainRequest v2 = v2("/b/k", "/b/k", "").plus(headers("x-amz-content-sha256", mode));
    assertRefused(v2, Reason.INVALID_REQUEST);
    assertRefused(GET.plus(headers("x-amz-content-sha256", mode)), Reason.INVALID_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {-64, -62, -2, 2, 64})
  void aSignatureThatIsShorterOrLongerThanItShouldBe(int digits) {
    UnaryOperator<String> change =
        text -> digits < 0 ? text.substring(0, text.length() + digits) : text + "0".repeat(digits);
    Reason none = Reason.AUTHORIZATION_HEADER_MALFORMED;
    assertRefused(
        withAuthorization(signed(GET), change),
        digits == -64 ? none : Reason.SIGNATURE_DOES_NOT_MATCH);
    PlainRequest presigned = presigned(GET, EXAMPLE);
    assertThat(presigned.rawQuery()).matches(".*X-Amz-Signature=[0-9a-f]{64}");
    assertRefused(
        presigned.withRawQuery(change.apply(presigned.rawQuery())),
        Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  @ParameterizedTest
  @CsvSource({"0", "10", "19", "21", "40"})
  void aVersion2SignatureThatIsShorterOrLongerThanItShouldBe(int bytes) throws Exception {
    byte[] right = hmacSha1("GET\n\n\n" + EXPIRES + "\n/b/k");
    String signature = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(right, bytes));
    PlainRequest request =
        GET.withRawQuery(
            "AWSAccessKeyId="
                + EXAMPLE.accessKeyId()
                + "&Expires="
                + EXPIRES
                + "&Signature="
                + signature.replace("-", "%2B").replace("_", "/"));
    assertRefused(request, Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void anAuthorizationThatNamesAPartTwice() {
    PlainRequest signed = signed(GET);
    assertAccepted(signed);
    for (String name : List.of("Credential", "SignedHeaders", "Signature")) {
      assertRefused(
          withAuthorization(
              signed,
              text -> {
                int start = text.indexOf(name + "=");
                int end = text.indexOf(',', start);
                return text + ", " + (end < 0 ? text.substring(start) : text.substring(start, end));
              }),
          Reason.AUTHORIZATION_HEADER_MALFORMED);
    }
  }

  @Test
  void anAuthorizationWithAnEmptyPart() {
    assertRefused(
        withAuthorization(signed(GET), text -> text.replaceFirst("Signature=.*", "Signature=")),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @Test
  void aScopeOfAnotherDayThanTheTime() {
    PlainRequest presigned = presigned(GET, EXAMPLE);
    assertRefused(
        presigned.withRawQuery(presigned.rawQuery().replace("%2F20130524%2F", "%2F20130525%2F")),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    assertRefused(
        withAuthorization(signed(GET), text -> text.replace("/20130524/", "/20130525/")),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/20130524/us-east-1/s3/aws4_request", "20130524/us-east-1/s3/aws4_request"})
  void aCredentialWithoutAnAccessKey(String credential) {
    assertRefused(
        withAuthorization(
            signed(GET), text -> text.replaceFirst("Credential=[^,]*", "Credential=" + credential)),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @Test
  void aParameterOfThePresignedUrlThatIsThereTwice() {
    PlainRequest presigned = presigned(GET, TEMPORARY);
    RequestVerifier verifier = Requests.verifier(TEMPORARY, EXAMPLE_TIME);
    assertThat(verifier.verify(presigned)).isInstanceOf(Verdict.Accepted.class);
    for (String parameter : presigned.rawQuery().split("&", -1)) {
      assertRefused(
          verifier.verify(presigned.withRawQuery(presigned.rawQuery() + "&" + parameter)),
          Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    }
    assertRefused(
        verifier.verify(presigned.plus(headers("x-amz-security-token", "token"))),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @Test
  void aTokenThatIsAHeaderOfAPresignedUrl() {
    PlainRequest request = GET.plus(headers("x-amz-security-token", "token"));
    PlainRequest presigned = presigned(request, EXAMPLE);
    assertThat(Requests.verifier(TEMPORARY, EXAMPLE_TIME).verify(presigned))
        .isInstanceOf(Verdict.Accepted.class);
    assertRefused(presigned, Reason.INVALID_TOKEN);
  }

  @Test
  void aPayloadThatQueryAndHeaderDeclareDifferently() {
    PlainRequest hashed =
        PlainRequest.of("GET", "/b/k?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", GET.headers());
    PlainRequest presigned = presigned(hashed, EXAMPLE);
    String twice = presigned.rawQuery() + "&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
    assertAccepted(presigned);
    assertRefused(presigned.withRawQuery(twice), Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    String other = PayloadMode.EMPTY.headerValue();
    assertRefused(
        presigned.plus(headers("x-amz-content-sha256", other)),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-date", "x-amz-content-sha256"})
  void aHeaderOfTheSignatureThatIsThereTwice(String name) {
    PlainRequest signed = signed(GET);
    Header again =
        signed.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow();
    assertRefused(signed.plus(List.of(again)), Reason.INVALID_REQUEST);
  }

  @Test
  void aQueryThatCannotBeRead() {
    PlainRequest signed = signed(GET);
    assertRefused(signed.withRawQuery("a=%4"), Reason.INVALID_URI);
  }

  @Test
  void aParameterOfVersion2ThatIsThereTwice() {
    PlainRequest request = v2("/b/k", "/b/k", "");
    assertAccepted(request);
    for (String parameter : request.rawQuery().split("&", -1)) {
      assertRefused(
          request.withRawQuery(request.rawQuery() + "&" + parameter), Reason.ACCESS_DENIED);
    }
  }

  /** Some clients sign the slash after a bucket that they do not send; no key has such a slash. */
  @ParameterizedTest
  @CsvSource({"/b, /b, true", "/b, /b/, true", "/b/k, /b/k/, false", "/b/, /b, false"})
  void aSlashThatVersion2DidNotSign(String path, String signedPath, boolean accepted) {
    Verdict verdict = verify(v2(path, signedPath, ""));
    assertThat(verdict instanceof Verdict.Accepted).isEqualTo(accepted);
  }

  @Test
  void aTypeThatVersion2SignedInTheQuery() {
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

  private static PlainRequest v2(String path, String signedPath, String contentType) {
    String text = "GET\n\n" + contentType + "\n" + EXPIRES + "\n" + signedPath;
    return PlainRequest.of(
        "GET",
        path
            + "?AWSAccessKeyId="
            + EXAMPLE.accessKeyId()
            + "&Expires="
            + EXPIRES
            + "&Signature="
            + Base64.getEncoder().encodeToString(hmacSha1(text)).replace("+", "%2B"),
        HOST);
  }

  private static byte[] hmacSha1(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(EXAMPLE.secretKey().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
