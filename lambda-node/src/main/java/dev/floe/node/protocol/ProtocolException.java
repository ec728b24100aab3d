package dev.floe.node.protocol;

/** The other side sent what the protocol does not allow; the lane it came on is closed. */
public final class ProtocolException extends RuntimeException {
  public ProtocolException(String message) {
    super(message);
  }
}
