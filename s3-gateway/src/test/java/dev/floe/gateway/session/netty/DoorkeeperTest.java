package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.SessionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests each check of a HELLO. */
class DoorkeeperTest {
  private static final byte[] SECRET =
      "a secret of thirty-two bytes ...".getBytes(StandardCharsets.US_ASCII);
  private static final long EXPIRY = 1_800_000_000L;
  private static final int INVOCATION = 7;
  private static final Nonce GATEWAY_NONCE = new Nonce(1, 2, 3, 4);
  private static final SessionKey KEY = key("node-1", INVOCATION);

  private final Loops loops = Loops.start(2);

  @AfterEach
  void stop() {
    loops.close();
  }

  private static SessionKey key(String function, int invocation) {
    return SessionKey.derive(SECRET, function, invocation, EXPIRY);
  }

  private static Hello hello(int lane, int lanes, int nonce, String function) {
    return new Hello(
        lane,
        lanes,
        4711,
        EXPIRY,
        new InstanceId(5, 6),
        new Nonce(7, 8, 9, nonce),
        1L << 30,
        0,
        function);
  }

  private static ByteBuffer signed(Hello hello, SessionKey key, Nonce nonce, int invocation) {
    ByteBuffer payload = ByteBuffer.allocate(1024);
    Handshake.writeHello(payload, key, nonce, invocation, hello);
    return payload.flip();
  }

  private static ByteBuffer genuine(int nonce) {
    return signed(hello(0, 2, nonce, "node-1"), KEY, GATEWAY_NONCE, INVOCATION);
  }

  /**
   * Returns a doorkeeper that awaits one invocation of node-1, whose key expires in this many
   * seconds.
   */
  private Doorkeeper doorkeeper(long secondsLeft) {
    InvocationSecret awaited = new InvocationSecret(KEY, GATEWAY_NONCE, EXPIRY);
    Clock clock = Clock.fixed(Instant.ofEpochSecond(EXPIRY - secondsLeft), ZoneOffset.UTC);
    return new Doorkeeper(
        loops,
        (function, invocation) ->
            function.equals("node-1") && invocation == INVOCATION ? awaited : null,
        new IgnoredSessions(),
        clock,
        new ZoneTraffic(Zones.UNKNOWN));
  }

  private static void assertRefused(Doorkeeper doorkeeper, ByteBuffer hello, String reason) {
    assertThatThrownBy(() -> doorkeeper.check(hello, INVOCATION))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void acceptsAGenuineHelloUntilItsKeyExpires() {
    Doorkeeper.Proof proof = doorkeeper(0).check(genuine(1), INVOCATION);
    assertThat(proof.hello().function()).isEqualTo("node-1");
    assertThat(proof.invocationNumber()).isEqualTo(INVOCATION);
    assertThat(proof.invocation().key()).isEqualTo(KEY);
  }

  @Test
  void refusesAnExpiredKey() {
    assertRefused(doorkeeper(-1), genuine(1), "after its key expired");
  }

  @Test
  void refusesAnotherNumberOfLanes() {
    ByteBuffer hello = signed(hello(0, 3, 1, "node-1"), KEY, GATEWAY_NONCE, INVOCATION);
    assertRefused(doorkeeper(1), hello, "3 lanes, expected 2");
  }

  @Test
  void refusesAnInvocationThatIsNotAwaited() {
    Doorkeeper doorkeeper = doorkeeper(1);
    ByteBuffer stranger =
        signed(hello(0, 2, 1, "node-2"), key("node-2", INVOCATION), GATEWAY_NONCE, INVOCATION);
    assertRefused(doorkeeper, stranger, "expected an invocation that is running");
    ByteBuffer older = signed(hello(0, 2, 1, "node-1"), key("node-1", 6), GATEWAY_NONCE, 6);
    assertThatThrownBy(() -> doorkeeper.check(older, 6))
        .hasMessageContaining("expected an invocation that is running");
  }

  @Test
  void refusesAnotherKeyNonceOrInvocation() {
    Hello hello = hello(0, 2, 1, "node-1");
    assertRefused(
        doorkeeper(1),
        signed(hello, key("node-2", INVOCATION), GATEWAY_NONCE, INVOCATION),
        "signed");
    assertRefused(doorkeeper(1), signed(hello, KEY, new Nonce(1, 2, 3, 5), INVOCATION), "signed");
    assertRefused(doorkeeper(1), signed(hello, KEY, GATEWAY_NONCE, 8), "signed");
  }

  @Test
  void refusesEveryChangedByte() {
    Doorkeeper doorkeeper = doorkeeper(1);
    for (int at = 0; at < genuine(1).limit(); at++) {
      ByteBuffer hello = genuine(1);
      hello.put(at, (byte) (hello.get(at) ^ 1));
      assertThatThrownBy(() -> doorkeeper.check(hello, INVOCATION))
          .as("byte %d", at)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void refusesAReplayedHello() {
    Doorkeeper doorkeeper = doorkeeper(1);
    doorkeeper.check(genuine(1), INVOCATION);
    assertRefused(doorkeeper, genuine(1), "a new nonce");
    doorkeeper.check(genuine(2), INVOCATION);
    assertRefused(doorkeeper, genuine(1), "a new nonce");
  }

  @Test
  void aForgedHelloUsesUpNoNonce() {
    Doorkeeper doorkeeper = doorkeeper(1);
    ByteBuffer forged = genuine(1);
    int last = forged.limit() - 1;
    forged.put(last, (byte) (forged.get(last) ^ 1));
    assertRefused(doorkeeper, forged, "signed");
    doorkeeper.check(genuine(1), INVOCATION);
  }

  @Test
  void boundsTheHellosOfAnInvocation() {
    Doorkeeper doorkeeper = doorkeeper(1);
    for (int nonce = 0; nonce < 1024; nonce++) {
      doorkeeper.check(genuine(nonce), INVOCATION);
    }
    assertRefused(doorkeeper, genuine(1024), "a new nonce");
  }

  @Test
  void doesNotConsumeThePayload() {
    ByteBuffer hello = genuine(1);
    int limit = hello.limit();
    doorkeeper(1).check(hello, INVOCATION);
    assertThat(hello.position()).isZero();
    assertThat(hello.limit()).isEqualTo(limit);
  }

  @Test
  void distinguishesSessionsByFunctionInvocationAndInstance() {
    Doorkeeper doorkeeper = doorkeeper(1);
    Doorkeeper.Proof proof = doorkeeper.check(genuine(1), INVOCATION);
    InstanceSession session = doorkeeper.session(proof);
    assertThat(doorkeeper.session(proof)).isSameAs(session);
    UnaryOperator<Hello> otherInstance =
        h ->
            new Hello(
                h.lane(),
                h.lanes(),
                h.pid(),
                h.expiryEpochSeconds(),
                new InstanceId(5, 7),
                h.nodeNonce(),
                h.capacityBytes(),
                h.heldBytes(),
                h.function());
    assertThat(
            doorkeeper.session(
                new Doorkeeper.Proof(
                    otherInstance.apply(proof.hello()), proof.invocation(), INVOCATION)))
        .isNotSameAs(session);
    assertThat(doorkeeper.session(new Doorkeeper.Proof(proof.hello(), proof.invocation(), 8)))
        .isNotSameAs(session);
    assertThat(
            doorkeeper.session(
                new Doorkeeper.Proof(hello(0, 2, 1, "node-2"), proof.invocation(), INVOCATION)))
        .isNotSameAs(session);
  }
}
