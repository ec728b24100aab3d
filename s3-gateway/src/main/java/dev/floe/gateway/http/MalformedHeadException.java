package dev.floe.gateway.http;

/** A head that is refused; the message tells the client what came and what was expected. */
final class MalformedHeadException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedHeadException(String message) {
    super(message, null, false, false);
  }
}
