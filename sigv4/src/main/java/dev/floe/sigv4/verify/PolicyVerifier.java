package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.INVALID_ARGUMENT;
import static dev.floe.sigv4.Rejection.Reason.SIGNATURE_DOES_NOT_MATCH;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.Timestamps;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature of a form's policy: the HMAC of the policy's Base64 text ("Authenticating
 * Requests: Browser-Based Uploads Using POST", Amazon S3 API reference). The caller checks the
 * policy itself, including its expiration. Thread-safe; never blocks.
 */
public final class PolicyVerifier {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private final CredentialSource credentials;
  private final SigningKeyCache keys;
  private final ScopeCheck scopes;

  public PolicyVerifier(
      VerifierSettings settings, CredentialSource credentials, SigningKeyCache keys) {
    this.credentials = credentials;
    this.keys = keys;
    this.scopes = new ScopeCheck(settings);
  }

  /**
   * The fields of a form that sign its policy.
   *
   * @param policy the Base64 text as the form has it
   * @param sessionToken the token of temporary credentials; null if there is none
   */
  public record Fields(
      String policy,
      String algorithm,
      String credential,
      String date,
      String signature,
      @Nullable String sessionToken) {}

  /** Verifies a signature; never throws because of what a client sends. */
  public Verdict verify(Fields fields) {
    try {
      return accepted(fields);
    } catch (RefusedException e) {
      return new Verdict.Rejected(e.rejection());
    }
  }

  private Verdict accepted(Fields fields) throws RefusedException {
    if (!fields.algorithm().equals(ALGORITHM)) {
      throw new RefusedException(
          Rejection.of(
                  INVALID_ARGUMENT, "X-Amz-Algorithm only supports \"%s\"".formatted(ALGORITHM))
              .with("ArgumentName", "x-amz-algorithm")
              .with("ArgumentValue", fields.algorithm()));
    }
    Instant time =
        Timestamps.parseBasic(fields.date())
            .orElseThrow(() ->
                new RefusedException(
                    Rejection.of(
                            INVALID_ARGUMENT,
                            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
                        .with("ArgumentName", "x-amz-date")
                        .with("ArgumentValue", fields.date())));
    ScopeCheck.Scoped scoped =
        scopes.read(Claim.Place.QUERY, Claim.Algorithm.HMAC, fields.credential());
    ScopeCheck.checkDate(Claim.Place.QUERY, scoped.scope(), fields.date());
    Credentials signer =
        RequestVerifier.found(credentials, scoped.accessKeyId(), fields.sessionToken());
    byte[] expected = sign(keys.get(signer, scoped.scope()), fields.policy());
    if (!MessageDigest.isEqual(expected, ClaimCheck.parseHex(fields.signature()))) {
      throw new RefusedException(
          Rejection.of(SIGNATURE_DOES_NOT_MATCH, ClaimCheck.NO_MATCH)
              .with("AWSAccessKeyId", scoped.accessKeyId())
              .with("StringToSign", fields.policy())
              .with("SignatureProvided", fields.signature()));
    }
    return new Verdict.Accepted(
        Verdict.Method.V4_FORM,
        signer.accessKeyId(),
        signer.sessionToken(),
        time,
        PayloadMode.UNSIGNED,
        null,
        List.of());
  }

  private static byte[] sign(SigningKey key, String text) {
    try {
      Mac mac = Mac.getInstance(SigningKey.ALGORITHM);
      mac.init(key.hmacKey());
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + SigningKey.ALGORITHM, e);
    }
  }
}
