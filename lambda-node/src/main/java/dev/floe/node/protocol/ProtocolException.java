package dev.floe.node.protocol;

/** Thrown if the other side violates the protocol; the lane is then closed. */
public final class ProtocolException extends RuntimeException {
  public ProtocolException(String message) {
    super(message);
  }
}
