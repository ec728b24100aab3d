package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.AUTHORIZATION_HEADER_MALFORMED;
import static dev.floe.sigv4.Rejection.Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR;

import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.Rejection;
import java.util.List;

/**
 * Reads the value of {@code Credential} and checks its scope. The wording of errors depends on the
 * value's place, header or query.
 */
final class ScopeCheck {
  private final VerifierSettings settings;

  ScopeCheck(VerifierSettings settings) {
    this.settings = settings;
  }

  /** An access key and the scope of its signing key. */
  record Scoped(String accessKeyId, CredentialScope scope) {}

  /**
   * Reads {@code AKID/20130524/us-east-1/s3/aws4_request}, without the region for Version 4a. An
   * access key may contain slashes.
   */
  Scoped read(Claim.Place place, Claim.Algorithm algorithm, String credential)
      throws RefusedException {
    boolean regional = algorithm == Claim.Algorithm.HMAC;
    List<String> parts = List.of(credential.split("/", -1));
    int scopeParts = regional ? 4 : 3;
    int keyParts = parts.size() - scopeParts;
    String accessKeyId = keyParts < 1 ? "" : String.join("/", parts.subList(0, keyParts));
    if (accessKeyId.isEmpty()) {
      throw refused(
          place,
          "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/"
              + (regional ? "REGION/" : "")
              + "SERVICE/aws4_request\".");
    }
    CredentialScope scope =
        new CredentialScope(
            parts.get(keyParts),
            regional ? parts.get(keyParts + 1) : "",
            parts.get(parts.size() - 2));
    check(place, scope, parts.getLast());
    return new Scoped(accessKeyId, scope);
  }

  private void check(Claim.Place place, CredentialScope scope, String terminator)
      throws RefusedException {
    if (!terminator.equals(CredentialScope.TERMINATOR)) {
      throw refused(
          place,
          "incorrect terminal \"%s\". This endpoint uses \"%s\"."
              .formatted(terminator, CredentialScope.TERMINATOR));
    }
    if (!settings.services().contains(scope.service())) {
      throw refused(
          place,
          "incorrect service \"%s\". This endpoint belongs to \"%s\"."
              .formatted(scope.service(), String.join("\" or \"", settings.services())));
    }
    if (!scope.region().isEmpty() && !settings.regions().contains(scope.region())) {
      throw wrongRegion(
          place,
          "the region '%s' is wrong".formatted(scope.region()),
          settings.regions().getFirst());
    }
  }

  /** Returns a refusal that names the right region, which SDKs use to sign again. */
  static RefusedException wrongRegion(Claim.Place place, String message, String expected) {
    return new RefusedException(
        rejection(place, "%s; expecting '%s'".formatted(message, expected))
            .with("Region", expected));
  }

  /** Checks that the scope's day is the day of the request's time. */
  static void checkDate(Claim.Place place, CredentialScope scope, String timestamp)
      throws RefusedException {
    if (!timestamp.startsWith(scope.date()) || scope.date().length() != 8) {
      throw refused(
          place,
          "Invalid credential date \"%s\". This date is not the same as X-Amz-Date: \"%s\"."
              .formatted(scope.date(), timestamp.substring(0, 8)));
    }
  }

  static RefusedException refused(Claim.Place place, String message) {
    return new RefusedException(rejection(place, message));
  }

  private static Rejection rejection(Claim.Place place, String message) {
    return switch (place) {
      case HEADER ->
          Rejection.of(
              AUTHORIZATION_HEADER_MALFORMED, "The authorization header is malformed; " + message);
      case QUERY ->
          Rejection.of(
              AUTHORIZATION_QUERY_PARAMETERS_ERROR,
              "Error parsing the X-Amz-Credential parameter; " + message);
    };
  }
}
