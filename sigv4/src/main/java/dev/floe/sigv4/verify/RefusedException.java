package dev.floe.sigv4.verify;

import dev.floe.sigv4.Rejection;

/**
 * Carries a rejection out of the parsing and checking of a signature, which can fail in some thirty
 * ways; {@link RequestVerifier} and {@link PolicyVerifier} catch it. It has no stack trace, because
 * clients that are not authenticated can cause many of these exceptions.
 */
final class RefusedException extends Exception {
  private final transient Rejection rejection;

  RefusedException(Rejection rejection) {
    super(rejection.message(), null, false, false);
    this.rejection = rejection;
  }

  RefusedException(Rejection.Reason reason, String message) {
    this(Rejection.of(reason, message));
  }

  Rejection rejection() {
    return rejection;
  }
}
