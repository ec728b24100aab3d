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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed GETs of one object, and assertions about a verifier's verdict on them. */
final class SignedGets {
  static final PlainRequest GET = PlainRequest.of("GET", "/b/k", headers("Host", "floe.example"));
  static final List<Header> HOST = headers("Host", "floe.example");
  static final Credentials TEMPORARY =
      new Credentials(EXAMPLE.accessKeyId(), EXAMPLE.secretKey(), "token");
  static final long EXPIRES = EXAMPLE_TIME.getEpochSecond() + 60;
  private static final RequestSigner SIGNER =
      new RequestSigner(
          "us-east-1", "s3", new SigningKeyCache(4), InstantSource.fixed(EXAMPLE_TIME));

  private SignedGets() {}

  static PlainRequest signed(PlainRequest request) {
    return signed(request, PayloadMode.UNSIGNED);
  }

  static PlainRequest signed(PlainRequest request, PayloadMode payload) {
    return request.plus(SIGNER.sign(request, EXAMPLE, payload).headers());
  }

  static PlainRequest presigned(PlainRequest request, Credentials credentials) {
    return request.withRawQuery(SIGNER.presign(request, credentials, Duration.ofMinutes(1)));
  }

  static PlainRequest withAuthorization(PlainRequest request, UnaryOperator<String> change) {
    List<Header> headers = new ArrayList<>();
    for (Header header : request.headers()) {
      boolean authorization = header.name().toLowerCase(Locale.ROOT).equals("authorization");
      headers.add(authorization ? new Header(header.name(), change.apply(header.value())) : header);
    }
    return new PlainRequest(request.method(), request.rawPath(), request.rawQuery(), headers);
  }

  static Verdict verify(PlainRequest request) {
    return Requests.verifier(EXAMPLE, EXAMPLE_TIME).verify(request);
  }

  static void assertRefused(PlainRequest request, Reason reason) {
    assertRefused(verify(request), reason);
  }

  static void assertRefused(Verdict verdict, Reason reason) {
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    assertThat(((Verdict.Rejected) verdict).rejection().reason()).isEqualTo(reason);
  }

  static void assertAccepted(PlainRequest request) {
    assertThat(verify(request)).isInstanceOf(Verdict.Accepted.class);
  }

  static PlainRequest v2(String path, String signedPath, String contentType) {
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

  static byte[] hmacSha1(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(EXAMPLE.secretKey().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
