package dev.floe.gateway.http.message;

/** A request's head is invalid; the message tells the client which part of it is refused. */
public final class MalformedHeadException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedHeadException(String message) {
    super(message, null, false, false);
  }
}
