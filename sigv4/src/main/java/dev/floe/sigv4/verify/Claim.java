package dev.floe.sigv4.verify;

import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.canonical.SignedHeaders;
import java.time.Instant;
import java.util.Optional;

/**
 * What a request says of its Version 4 or 4a signature, before anything of it is proven.
 *
 * @param place header or query
 * @param algorithm what computed it
 * @param accessKeyId whose it is
 * @param scope what the key is good for
 * @param timestamp the time as it stands in the string to sign
 * @param time the same, as a time
 * @param signedHeaders what it covers
 * @param signature the signature as sent
 * @param sessionToken the token of temporary credentials
 * @param payload how the body is covered
 */
record Claim(
    Place place,
    Algorithm algorithm,
    String accessKeyId,
    CredentialScope scope,
    String timestamp,
    Instant time,
    SignedHeaders signedHeaders,
    String signature,
    Optional<String> sessionToken,
    PayloadMode payload) {

  enum Place {
    HEADER,
    QUERY
  }

  enum Algorithm {
    HMAC("AWS4-HMAC-SHA256"),
    ECDSA("AWS4-ECDSA-P256-SHA256");

    private final String token;

    Algorithm(String token) {
      this.token = token;
    }

    /** Its name in requests and strings to sign. */
    String token() {
      return token;
    }

    static Optional<Algorithm> of(String token) {
      for (Algorithm each : values()) {
        if (each.token.equals(token)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }
  }

  Verdict.Method method() {
    return switch (place) {
      case HEADER ->
          algorithm == Algorithm.HMAC ? Verdict.Method.V4_HEADER : Verdict.Method.V4A_HEADER;
      case QUERY ->
          algorithm == Algorithm.HMAC ? Verdict.Method.V4_QUERY : Verdict.Method.V4A_QUERY;
    };
  }
}
