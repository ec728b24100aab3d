package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.Requests;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureV4aTest {
  /** The key derivation vector from AWS's C implementation (aws-c-auth). */
  @Test
  void shouldDeriveThePublishedPrivateKey() {
    Credentials credentials =
        Credentials.of("AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom");
    assertThat(EcdsaKeys.privateScalar(credentials).toString(16))
        .isEqualTo("7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd");
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "us-east-1, true",
    "us-*, true",
    "'eu-west-1,us-east-1', true",
    "eu-*, false",
    "us-east-2, false"
  })
  void shouldAcceptASignedRegionSet(String regions, boolean accepted)
      throws GeneralSecurityException {
    Verdict verdict = verify(signed(EXAMPLE, regions));
    assertThat(verdict instanceof Verdict.Accepted).isEqualTo(accepted);
    if (verdict instanceof Verdict.Accepted holder) {
      assertThat(holder.method()).isEqualTo(Verdict.Method.V4A_HEADER);
      assertThat(holder.accessKeyId()).isEqualTo(EXAMPLE.accessKeyId());
    }
  }

  @Test
  void shouldRefuseOtherKeysAndOtherRequests() throws GeneralSecurityException {
    Credentials other = Credentials.of(EXAMPLE.accessKeyId(), "guess");
    assertThat(reason(signed(other, "*"))).isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    PlainRequest good = signed(EXAMPLE, "*");
    assertThat(reason(good.withRawQuery("acl"))).isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
    assertThat(reason(unsigned("*").plus(headers("Authorization", authorization("00")))))
        .isEqualTo(Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  /** Only the arithmetic on the curve may take longer than an event loop can wait. */
  @Test
  void shouldLeaveOnlyTheCurveToTheCaller() throws GeneralSecurityException {
    RequestVerifier verifier = Requests.verifier(EXAMPLE, EXAMPLE_TIME);
    Credentials other = Credentials.of(EXAMPLE.accessKeyId(), "guess");
    for (PlainRequest request : List.of(signed(EXAMPLE, "*"), signed(other, "*"))) {
      Verification verification = verifier.start(request);
      assertThat(verification).isInstanceOf(Verification.Costly.class);
      assertThat(((Verification.Costly) verification).rest().get().getClass())
          .isEqualTo(verifier.verify(request).getClass());
    }
    assertThat(verifier.start(signed(EXAMPLE, "eu-*"))).isInstanceOf(Verification.Decided.class);
    Credentials stranger = Credentials.of("STRANGER", "guess");
    assertThat(Requests.verifier(stranger, EXAMPLE_TIME).start(signed(EXAMPLE, "*")))
        .isInstanceOf(Verification.Decided.class);
  }

  @Test
  void shouldRequireARegionSet() {
    PlainRequest request =
        PlainRequest.of(
            "GET",
            "/b/k",
            headers(
                "Host",
                "h",
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-content-sha256",
                "UNSIGNED-PAYLOAD",
                "Authorization",
                authorization("00")));
    assertThat(reason(request)).isEqualTo(Reason.MISSING_SECURITY_HEADER);
  }

  private static PlainRequest unsigned(String regions) {
    return PlainRequest.of(
        "GET",
        "/b/k",
        headers(
            "Host",
            "h",
            "x-amz-date",
            "20130524T000000Z",
            "x-amz-content-sha256",
            "UNSIGNED-PAYLOAD",
            "x-amz-region-set",
            regions));
  }

  private static String authorization(String signature) {
    return "AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/s3/aws4_request,"
        + " SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set, Signature="
        + signature;
  }

  private static PlainRequest signed(Credentials credentials, String regions)
      throws GeneralSecurityException {
    String canonical =
        "GET\n/b/k\n\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20130524T000000Z\n"
            + "x-amz-region-set:"
            + regions
            + "\n\nhost;x-amz-content-sha256;x-amz-date;x-amz-region-set\nUNSIGNED-PAYLOAD";
    String text =
        "AWS4-ECDSA-P256-SHA256\n20130524T000000Z\n20130524/s3/aws4_request\n" + sha256(canonical);
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    BigInteger scalar = EcdsaKeys.privateScalar(credentials);
    Signature ecdsa = Signature.getInstance("SHA256withECDSA");
    ecdsa.initSign(
        KeyFactory.getInstance("EC")
            .generatePrivate(
                new ECPrivateKeySpec(scalar, parameters.getParameterSpec(ECParameterSpec.class))));
    ecdsa.update(text.getBytes(StandardCharsets.US_ASCII));
    String signature = HexFormat.of().formatHex(ecdsa.sign());
    return unsigned(regions).plus(headers("Authorization", authorization(signature)));
  }

  private static String sha256(String text) throws GeneralSecurityException {
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(text.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest);
  }

  private static Verdict verify(PlainRequest request) {
    return Requests.verifier(EXAMPLE, EXAMPLE_TIME).verify(request);
  }

  private static Reason reason(PlainRequest request) {
    Verdict verdict = verify(request);
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    return ((Verdict.Rejected) verdict).rejection().reason();
  }
}
