package dev.floe.gateway.session.netty;

import dev.floe.gateway.session.InvocationSecret;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.nio.ByteBuffer;

/** The HELLOs of one instance, and the secret that proves them. */
final class Hellos {
  private static final long EXPIRY = Long.MAX_VALUE / 2;
  private static final SessionKey KEY = SessionKey.derive(new byte[32], "node", 1, EXPIRY);
  private static final Nonce NONCE = new Nonce(1, 2, 3, 4);

  private final InvocationSecret secret = new InvocationSecret(KEY, NONCE, EXPIRY);
  private final FrameWriter frames = new FrameWriter();
  private int sent;

  InvocationSecret secret() {
    return secret;
  }

  /** Returns a HELLO with a new nonce, for an invocation with a single lane. */
  ByteBuffer next(int invocation) {
    return next(invocation, 0, 1);
  }

  /** Returns a HELLO with a new nonce, for one of several lanes. */
  ByteBuffer next(int invocation, int lane, int lanes) {
    ByteBuffer out = ByteBuffer.allocate(2048);
    int at = frames.begin(out);
    Hello hello =
        new Hello(
            lane, lanes, 1, EXPIRY, new InstanceId(5, 6), new Nonce(9, 9, 9, ++sent), 1, 0, "node");
    Handshake.writeHello(out, KEY, NONCE, invocation, hello);
    frames.finish(out, at, FrameType.HELLO, (byte) 0, 0, invocation);
    return out.flip();
  }
}
