package dev.floe.sigv4.verify;

import dev.floe.sigv4.Rejection;

/**
 * Leaves the reading of a claim, which has some thirty ways to fail, with the rejection in hand; it
 * never leaves {@link RequestVerifier}. It has no stack trace, since strangers cause it.
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
