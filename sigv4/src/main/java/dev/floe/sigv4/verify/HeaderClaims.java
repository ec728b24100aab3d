package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.ACCESS_DENIED;
import static dev.floe.sigv4.Rejection.Reason.INVALID_ARGUMENT;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.Timestamps;
import dev.floe.sigv4.canonical.SignedHeaders;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the Authorization header: {@code AWS4-HMAC-SHA256 Credential=..., SignedHeaders=a;b,
 * Signature=...}, with its parts in any order and optional spaces after commas.
 */
final class HeaderClaims {
  private static final Claim.Place HEADER = Claim.Place.HEADER;

  private final ScopeCheck scopes;

  HeaderClaims(ScopeCheck scopes) {
    this.scopes = scopes;
  }

  Claim read(RequestView request, String authorization) throws RefusedException {
    int space = authorization.indexOf(' ');
    String scheme = space < 0 ? authorization : authorization.substring(0, space);
    Claim.Algorithm algorithm = algorithm(scheme, authorization);
    Map<String, String> parts =
        parts(authorization.substring(Math.min(space + 1, authorization.length())));
    ScopeCheck.Scoped scoped = scopes.read(HEADER, algorithm, part(parts, "Credential"));
    SignedHeaders signedHeaders = SignedHeaders.of(part(parts, "SignedHeaders"));
    String signature = part(parts, "Signature");
    Stamp stamp = stamp(request);
    ScopeCheck.checkDate(HEADER, scoped.scope(), stamp.text());
    PayloadMode payload =
        Heads.payload(request)
            .orElseThrow(() ->
                new RefusedException(
                    INVALID_REQUEST,
                    "Missing required header for this request: " + Heads.CONTENT_SHA256));
    return new Claim(
        HEADER,
        algorithm,
        scoped.accessKeyId(),
        scoped.scope(),
        stamp.text(),
        stamp.time(),
        signedHeaders,
        signature,
        Heads.single(request, "x-amz-security-token").orElse(null),
        payload);
  }

  private static Claim.Algorithm algorithm(String scheme, String authorization)
      throws RefusedException {
    Optional<Claim.Algorithm> algorithm = Claim.Algorithm.of(scheme);
    if (algorithm.isPresent()) {
      return algorithm.get();
    }
    if (scheme.equals("AWS")) {
      throw new RefusedException(
          INVALID_REQUEST,
          "The authorization mechanism you have provided is not supported. Please use"
              + " AWS4-HMAC-SHA256.");
    }
    throw new RefusedException(
        Rejection.of(INVALID_ARGUMENT, "Unsupported Authorization Type")
            .with("ArgumentName", "Authorization")
            // Report the scheme only: the rest may be a password.
            .with("ArgumentValue", scheme.equals(authorization) ? "" : scheme));
  }

  private static Map<String, String> parts(String list) throws RefusedException {
    Map<String, String> parts = HashMap.newHashMap(3);
    for (String part : list.split(",", -1)) {
      String text = part.strip();
      int equals = text.indexOf('=');
      if (equals < 1 || parts.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
        throw ScopeCheck.refused(
            HEADER, "the authorization component \"" + text + "\" is malformed.");
      }
    }
    return parts;
  }

  private static String part(Map<String, String> parts, String name) throws RefusedException {
    String value = parts.get(name);
    if (value == null || value.isEmpty()) {
      throw ScopeCheck.refused(
          HEADER, "missing " + name + ". Expecting Credential, SignedHeaders and Signature.");
    }
    return value;
  }

  /** A request's time and its text in the string to sign. */
  private record Stamp(String text, Instant time) {}

  private static Stamp stamp(RequestView request) throws RefusedException {
    Optional<String> amzDate = Heads.single(request, "x-amz-date");
    String sent =
        (amzDate.isPresent() ? amzDate : Heads.single(request, "Date"))
            .orElseThrow(HeaderClaims::noDate);
    Optional<Instant> basic = Timestamps.parseBasic(sent);
    if (basic.isPresent()) {
      return new Stamp(sent, basic.get());
    }
    Instant time = Timestamps.parseHttp(sent).orElseThrow(HeaderClaims::noDate);
    return new Stamp(Timestamps.basic(time), time);
  }

  private static RefusedException noDate() {
    return new RefusedException(
        ACCESS_DENIED, "AWS authentication requires a valid Date or x-amz-date header");
  }
}
