package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.headers;
import static dev.floe.sigv4.verify.SignedGets.GET;
import static dev.floe.sigv4.verify.SignedGets.HOST;
import static dev.floe.sigv4.verify.SignedGets.assertAccepted;
import static dev.floe.sigv4.verify.SignedGets.assertRefused;
import static dev.floe.sigv4.verify.SignedGets.presigned;
import static dev.floe.sigv4.verify.SignedGets.signed;
import static dev.floe.sigv4.verify.SignedGets.v2;
import static dev.floe.sigv4.verify.SignedGets.verify;
import static dev.floe.sigv4.verify.SignedGets.withAuthorization;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each refused request fails exactly one check of what a signature covers. Without that check, the
 * request would be accepted, or refused for another reason.
 */
class ClaimCheckTest {
  private static final PlainRequest WITHOUT_HOST =
      PlainRequest.of("GET", "/b/k", headers("x-amz-meta-a", "1"));

  /** The signer always signs Host, so the requests of this test are signed by hand. */
  @Test
  void refusesAPresignedUrlWhoseHostIsNotSigned() {
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
  void refusesAHeadWhoseHostIsNotSigned() {
    assertNotSigned(signedByHand("x-amz-content-sha256;x-amz-date"), "host");
  }

  @Test
  void refusesSignedHeadersThatAreNotSortedUniqueAndInLowerCase() {
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
  void refusesAnAddedHeaderThatIsNotSigned(String name) {
    assertNotSigned(signed(GET).plus(headers(name, "public-read")), "x-amz-acl");
    assertNotSigned(presigned(GET, EXAMPLE).plus(headers(name, "public-read")), "x-amz-acl");
  }

  @Test
  void refusesMoreSignedHeadersThanTheLimit() {
    PlainRequest many = GET;
    for (int i = 0; i < 101; i++) {
      many = many.plus(headers("x-amz-meta-" + (100 + i), "1"));
    }
    assertRefused(signed(many), Reason.AUTHORIZATION_HEADER_MALFORMED);
    assertRefused(presigned(many, EXAMPLE), Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @Test
  void refusesChunksSignedByAnEllipticCurve() {
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
  void refusesSignedChunksUnderAHeadThatTheirKeyDidNotSign(String mode) {
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
  void refusesASignatureOfTheWrongLength(int digits) {
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
}
