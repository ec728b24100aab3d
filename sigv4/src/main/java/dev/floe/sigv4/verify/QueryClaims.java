package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.ACCESS_DENIED;
import static dev.floe.sigv4.Rejection.Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.Timestamps;
import dev.floe.sigv4.canonical.CanonicalQuery;
import dev.floe.sigv4.canonical.SignedHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads a presigned URL's parameters and checks its times. */
final class QueryClaims {
  private static final Claim.Place QUERY = Claim.Place.QUERY;
  private static final long MAX_EXPIRES_SECONDS = Duration.ofDays(7).toSeconds();

  private final ScopeCheck scopes;
  private final Duration maxSkew;

  QueryClaims(ScopeCheck scopes, Duration maxSkew) {
    this.scopes = scopes;
    this.maxSkew = maxSkew;
  }

  Claim read(RequestView request, CanonicalQuery query, Instant now) throws RefusedException {
    Claim.Algorithm algorithm =
        Claim.Algorithm.of(parameter(query, "X-Amz-Algorithm"))
            .orElseThrow(() ->
                refused(
                    "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and"
                        + " AWS4-ECDSA-P256-SHA256\""));
    ScopeCheck.Scoped scoped = scopes.read(QUERY, algorithm, parameter(query, "X-Amz-Credential"));
    String timestamp = parameter(query, "X-Amz-Date");
    Instant time =
        Timestamps.parseBasic(timestamp)
            .orElseThrow(() ->
                refused("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""));
    ScopeCheck.checkDate(QUERY, scoped.scope(), timestamp);
    String signature = parameter(query, "X-Amz-Signature");
    SignedHeaders signedHeaders = SignedHeaders.of(parameter(query, "X-Amz-SignedHeaders"));
    checkTime(time, expiresSeconds(parameter(query, "X-Amz-Expires")), now);
    return new Claim(
        QUERY,
        algorithm,
        scoped.accessKeyId(),
        scoped.scope(),
        timestamp,
        time,
        signedHeaders,
        signature,
        token(request, query).orElse(null),
        payload(request, query));
  }

  private static String parameter(CanonicalQuery query, String name) throws RefusedException {
    if (query.count(name) != 1) {
      throw refused(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
              + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }
    return query.value(name).orElseThrow();
  }

  private static long expiresSeconds(String text) throws RefusedException {
    long seconds;
    try {
      seconds = Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw refused("X-Amz-Expires should be a number");
    }
    if (seconds < 1) {
      throw refused("X-Amz-Expires must be non-negative");
    }
    if (seconds > MAX_EXPIRES_SECONDS) {
      throw refused(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires"
              + " must be less than 604800 seconds");
    }
    return seconds;
  }

  private void checkTime(Instant time, long expiresSeconds, Instant now) throws RefusedException {
    if (time.isAfter(now.plus(maxSkew))) {
      throw new RefusedException(
          Rejection.of(ACCESS_DENIED, "Request is not yet valid")
              .with("X-Amz-Date", time.toString())
              .with("ServerTime", now.toString()));
    }
    Instant end = time.plusSeconds(expiresSeconds);
    if (!now.isBefore(end)) {
      throw new RefusedException(
          Rejection.of(ACCESS_DENIED, "Request has expired")
              .with("X-Amz-Expires", Long.toString(expiresSeconds))
              .with("Expires", end.toString())
              .with("ServerTime", now.toString()));
    }
  }

  private static Optional<String> token(RequestView request, CanonicalQuery query)
      throws RefusedException {
    Optional<String> inQuery = query.value("X-Amz-Security-Token");
    Optional<String> inHeader = Heads.single(request, "x-amz-security-token");
    if (query.count("X-Amz-Security-Token") > 1 || (inQuery.isPresent() && inHeader.isPresent())) {
      throw refused("X-Amz-Security-Token occurs twice");
    }
    return inQuery.isPresent() ? inQuery : inHeader;
  }

  /**
   * Returns the coverage of the body: unsigned, unless a signed header or parameter declares
   * otherwise.
   */
  private static PayloadMode payload(RequestView request, CanonicalQuery query)
      throws RefusedException {
    Optional<PayloadMode> inHeader = Heads.payload(request);
    Optional<String> inQuery = query.value("X-Amz-Content-Sha256");
    if (inQuery.isEmpty()) {
      return inHeader.orElse(PayloadMode.UNSIGNED);
    }
    PayloadMode payload = Heads.payload(inQuery.get());
    if (query.count("X-Amz-Content-Sha256") > 1 || !inHeader.orElse(payload).equals(payload)) {
      throw refused("X-Amz-Content-Sha256 occurs twice");
    }
    return payload;
  }

  private static RefusedException refused(String message) {
    return new RefusedException(AUTHORIZATION_QUERY_PARAMETERS_ERROR, message);
  }
}
