package dev.floe.sigv4.verify;

import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.canonical.SignedHeaders;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's claim to a Version 4 or 4a signature, before it is proven.
 *
 * @param place the place of the signature, header or query
 * @param algorithm the algorithm of the signature
 * @param accessKeyId the access key that the request names
 * @param scope the scope of the signing key
 * @param timestamp the time as written in the string to sign
 * @param time the parsed timestamp
 * @param signedHeaders the headers that the signature covers
 * @param signature the signature as sent
 * @param sessionToken the token of temporary credentials; null if none was sent
 * @param payload the coverage of the body
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
    @Nullable String sessionToken,
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

    /** Returns the algorithm's name in requests and strings to sign. */
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
