package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The mutual proof of HELLO and WELCOME: each side shows that it has the invocation's key. Each MAC
 * is an HMAC-SHA256 over the name of its direction, both nonces, the lane and the invocation. So
 * neither MAC can be replayed in the other direction, on another lane or in another invocation.
 * Pure functions; MACs are compared in constant time.
 *
 * <p>Within one invocation the gateway must refuse a node's nonce that it has seen before, so that
 * a recorded HELLO cannot be replayed.
 */
public final class Handshake {
  /** The length of the MAC that ends the payloads of HELLO and WELCOME. */
  public static final int MAC_BYTES = 32;

  private static final String HELLO_LABEL = "floe 1 node hello";
  private static final String WELCOME_LABEL = "floe 1 gateway welcome";

  private Handshake() {}

  /** Appends the HELLO payload with its MAC. */
  public static void writeHello(
      ByteBuffer to, SessionKey key, Nonce gatewayNonce, int invocation, Hello hello) {
    int start = to.position();
    hello.write(to);
    ByteBuffer body = to.duplicate().flip().position(start);
    to.put(helloMac(key, gatewayNonce, invocation, body));
  }

  /**
   * Returns true if the payload of a HELLO, from position to limit, ends in the right MAC. Leaves
   * the position unchanged. Callers read the {@link Hello} first, because it names the function
   * whose key applies.
   */
  public static boolean isGenuineHello(
      ByteBuffer payload, SessionKey key, Nonce gatewayNonce, int invocation) {
    int bodyBytes = payload.remaining() - MAC_BYTES;
    if (bodyBytes < 0) {
      return false;
    }
    ByteBuffer body = payload.slice(payload.position(), bodyBytes);
    return MessageDigest.isEqual(
        helloMac(key, gatewayNonce, invocation, body),
        lastBytes(payload, payload.position() + bodyBytes));
  }

  /** Appends the WELCOME payload with its MAC. */
  public static void writeWelcome(
      ByteBuffer to,
      SessionKey key,
      Nonce gatewayNonce,
      Nonce nodeNonce,
      int invocation,
      Welcome welcome) {
    welcome.write(to);
    to.put(welcomeMac(key, gatewayNonce, nodeNonce, invocation, welcome));
  }

  /** Reads a WELCOME payload; throws {@link ProtocolException} unless its MAC is right. */
  public static Welcome readWelcome(
      ByteBuffer payload, SessionKey key, Nonce gatewayNonce, Nonce nodeNonce, int invocation) {
    Welcome welcome = Welcome.read(payload);
    Fields.requireRemaining(payload, MAC_BYTES);
    byte[] expected = welcomeMac(key, gatewayNonce, nodeNonce, invocation, welcome);
    if (!MessageDigest.isEqual(expected, lastBytes(payload, payload.position()))) {
      throw new ProtocolException("WELCOME is not signed with this invocation's key");
    }
    payload.position(payload.limit());
    return welcome;
  }

  private static byte[] helloMac(
      SessionKey key, Nonce gatewayNonce, int invocation, ByteBuffer body) {
    ByteBuffer message = ByteBuffer.allocate(128 + body.remaining());
    Fields.putString(message, HELLO_LABEL);
    gatewayNonce.write(message);
    message.putInt(invocation).put(body);
    return key.mac(message.flip());
  }

  private static byte[] welcomeMac(
      SessionKey key, Nonce gatewayNonce, Nonce nodeNonce, int invocation, Welcome welcome) {
    ByteBuffer message = ByteBuffer.allocate(160);
    Fields.putString(message, WELCOME_LABEL);
    gatewayNonce.write(message);
    nodeNonce.write(message);
    message.putInt(invocation);
    welcome.write(message);
    return key.mac(message.flip());
  }

  private static byte[] lastBytes(ByteBuffer payload, int from) {
    byte[] bytes = new byte[payload.limit() - from];
    payload.get(from, bytes);
    return bytes;
  }
}
