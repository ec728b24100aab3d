package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.Invocations;
import dev.floe.gateway.session.SessionListener;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which connections become lanes, and joins the lanes of one instance to a session.
 * Thread-safe; never blocks.
 */
final class Doorkeeper {
  private static final int SCRATCH_BYTES = 128 << 10;

  private final Loops loops;
  private final Invocations invocations;
  private final SessionListener listener;
  private final Clock clock;
  private final ZoneTraffic traffic;
  private final List<ByteBuf> scratches;
  private final ConcurrentHashMap<SessionName, InstanceSession> sessions =
      new ConcurrentHashMap<>();

  private record SessionName(String function, int invocation, InstanceId instance) {}

  /** A HELLO whose signature was verified. */
  record Proof(Hello hello, InvocationSecret invocation, int invocationNumber) {}

  Doorkeeper(
      Loops loops,
      Invocations invocations,
      SessionListener listener,
      Clock clock,
      ZoneTraffic traffic) {
    this.loops = loops;
    this.invocations = invocations;
    this.listener = listener;
    this.clock = clock;
    this.traffic = traffic;
    this.scratches =
        loops.all().stream()
            .map(loop -> Unpooled.directBuffer(SCRATCH_BYTES, SCRATCH_BYTES))
            .toList();
  }

  /**
   * Returns the buffer into which the lanes of one loop read blocks that are not wanted. Its
   * contents are never read, so all lanes of the loop share it.
   */
  ByteBuf scratch(int lane) {
    return scratches.get(lane);
  }

  ZoneTraffic traffic() {
    return traffic;
  }

  Loop loop(int lane) {
    return loops.get(lane);
  }

  /** Verifies a HELLO. Throws {@link ProtocolException} with the reason if it is not genuine. */
  Proof check(ByteBuffer payload, int invocationNumber) {
    Hello hello = Hello.read(payload.duplicate());
    if (hello.lanes() != loops.count()) {
      throw new ProtocolException(
          "HELLO with %d lanes, expected %d".formatted(hello.lanes(), loops.count()));
    }
    InvocationSecret invocation = invocations.find(hello.function(), invocationNumber);
    if (invocation == null) {
      throw new ProtocolException(
          "HELLO of %s for invocation %d, expected an invocation that is running"
              .formatted(hello.function(), invocationNumber));
    }
    if (clock.instant().getEpochSecond() > invocation.expiryEpochSeconds()) {
      throw new ProtocolException("HELLO of %s after its key expired".formatted(hello.function()));
    }
    boolean genuine =
        Handshake.isGenuineHello(
            payload, invocation.key(), invocation.gatewayNonce(), invocationNumber);
    if (!genuine || !invocation.isFirstUse(hello.nodeNonce())) {
      throw new ProtocolException(
          "HELLO of %s, expected one signed with its invocation's key and a new nonce"
              .formatted(hello.function()));
    }
    return new Proof(hello, invocation, invocationNumber);
  }

  /** Returns the session of a verified HELLO, creating it for the first lane. */
  InstanceSession session(Proof proof) {
    Hello hello = proof.hello();
    SessionName name =
        new SessionName(hello.function(), proof.invocationNumber(), hello.instance());
    return sessions.computeIfAbsent(
        name,
        n ->
            new InstanceSession(
                hello, proof.invocationNumber(), loops, listener, () -> sessions.remove(n)));
  }

  /** Ends all sessions. */
  void closeAll() {
    sessions.values().forEach(InstanceSession::close);
  }

  /** Releases the scratch buffers. Called after all connections were closed. */
  void release() {
    scratches.forEach(ByteBuf::release);
  }
}
