package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.INVALID_ARGUMENT;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import java.util.Optional;

/** Reads single headers of a request. */
final class Heads {
  static final String CONTENT_SHA256 = "x-amz-content-sha256";
  private static final String NOT_A_PAYLOAD =
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
          + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER,"
          + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD,"
          + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.";

  private Heads() {}

  /**
   * Returns the trimmed value of a header; empty if it is missing.
   *
   * @throws RefusedException if the header occurs twice
   */
  static Optional<String> single(RequestView request, String name) throws RefusedException {
    int found = -1;
    for (int i = 0; i < request.headerCount(); i++) {
      if (name.equalsIgnoreCase(request.headerName(i))) {
        if (found >= 0) {
          throw new RefusedException(INVALID_REQUEST, "The header " + name + " occurs twice.");
        }
        found = i;
      }
    }
    return found < 0 ? Optional.empty() : Optional.of(request.headerValue(found).strip());
  }

  /** Reads {@code x-amz-content-sha256}; returns empty if the header is missing. */
  static Optional<PayloadMode> payload(RequestView request) throws RefusedException {
    Optional<String> value = single(request, CONTENT_SHA256);
    return value.isEmpty() ? Optional.empty() : Optional.of(payload(value.get()));
  }

  /** Parses a value of {@code x-amz-content-sha256}. */
  static PayloadMode payload(String value) throws RefusedException {
    return PayloadMode.parse(value)
        .orElseThrow(() ->
            new RefusedException(
                Rejection.of(INVALID_ARGUMENT, NOT_A_PAYLOAD)
                    .with("ArgumentName", CONTENT_SHA256)
                    .with("ArgumentValue", value)));
  }
}
