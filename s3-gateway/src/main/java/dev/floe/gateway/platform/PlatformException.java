package dev.floe.gateway.platform;

/**
 * The platform failed or refused a request; the message names what was requested and the reason.
 */
public final class PlatformException extends RuntimeException {
  public PlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
