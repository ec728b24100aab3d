package dev.floe.gateway.cache.origin;

/** Thrown if S3 no longer has the requested version. Has no stack trace, because it is expected. */
public final class VersionGoneException extends Exception {
  private static final long serialVersionUID = 1;

  VersionGoneException(String message) {
    super(message, null, false, false);
  }
}
