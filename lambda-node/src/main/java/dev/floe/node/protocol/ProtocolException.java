package dev.floe.node.protocol;

/**
 * Thrown if the other side violates the protocol: the lane is then closed, or the invocation
 * refused.
 */
public final class ProtocolException extends RuntimeException {
  public ProtocolException(String message) {
    super(message);
  }
}
