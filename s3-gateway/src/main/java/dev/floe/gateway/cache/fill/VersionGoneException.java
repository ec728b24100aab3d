package dev.floe.gateway.cache.fill;

/** S3 no longer has the version that was asked for. Carries no stack trace: it is expected. */
public final class VersionGoneException extends Exception {
  private static final long serialVersionUID = 1;

  VersionGoneException(String message) {
    super(message, null, false, false);
  }
}
