package dev.floe.gateway.http.message;

/**
 * A request's head is invalid; the message tells the client what was received and what was
 * expected.
 */
public final class MalformedHeadException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedHeadException(String message) {
    super(message, null, false, false);
  }
}
