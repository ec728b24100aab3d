package dev.floe.node.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final byte[] SECRET =
      "a secret of thirty-two bytes ...".getBytes(StandardCharsets.US_ASCII);
  private static final SessionKey KEY = SessionKey.derive(SECRET, "node-1", 7, 1_800_000_000L);
  private static final Nonce GATEWAY_NONCE = new Nonce(1, 2, 3, 4);
  private static final Hello HELLO =
      new Hello(
          1,
          2,
          4711,
          1_800_000_000L,
          new InstanceId(5, 6),
          new Nonce(7, 8, 9, 10),
          1L << 40,
          123,
          "node-1");

  @Test
  void provesHelloAndKeepsItsFields() {
    ByteBuffer payload = hello();
    assertThat(Handshake.isGenuineHello(payload, KEY, GATEWAY_NONCE, 7)).isTrue();
    assertThat(payload.position()).isZero();
    assertThat(Hello.read(payload)).isEqualTo(HELLO);
    assertThat(payload.remaining()).isEqualTo(Handshake.MAC_BYTES);
  }

  /**
   * A node adds the zone only for a gateway that reads it; other gateways expect the MAC in its
   * place.
   */
  @Test
  void helloMayNameTheZone() {
    Hello zoned =
        new Hello(
            1,
            2,
            4711,
            1_800_000_000L,
            new InstanceId(5, 6),
            new Nonce(7, 8, 9, 10),
            1L << 40,
            123,
            "node-1",
            "use1-az1");
    ByteBuffer payload = ByteBuffer.allocate(1024);
    Handshake.writeHello(payload, KEY, GATEWAY_NONCE, 7, zoned);
    payload.flip();

    assertThat(payload.remaining()).isEqualTo(hello().remaining() + 2 + "use1-az1".length());
    assertThat(Handshake.isGenuineHello(payload, KEY, GATEWAY_NONCE, 7)).isTrue();
    assertThat(Hello.read(payload)).isEqualTo(zoned);
    assertThat(HELLO.zone()).isEmpty();
  }

  @Test
  void flippedBitInAnyByteOfHelloFails() {
    for (int at = 0; at < hello().limit(); at++) {
      ByteBuffer payload = hello();
      payload.put(at, (byte) (payload.get(at) ^ 1 << at % 8));
      assertThat(Handshake.isGenuineHello(payload, KEY, GATEWAY_NONCE, 7))
          .as("byte %d", at)
          .isFalse();
    }
  }

  @Test
  void helloFailsUnderAnotherKeyNonceOrInvocation() {
    SessionKey other = SessionKey.derive(SECRET, "node-2", 7, 1_800_000_000L);
    assertThat(Handshake.isGenuineHello(hello(), other, GATEWAY_NONCE, 7)).isFalse();
    assertThat(Handshake.isGenuineHello(hello(), KEY, new Nonce(1, 2, 3, 5), 7)).isFalse();
    assertThat(Handshake.isGenuineHello(hello(), KEY, GATEWAY_NONCE, 8)).isFalse();
    assertThat(Handshake.isGenuineHello(ByteBuffer.allocate(31), KEY, GATEWAY_NONCE, 7)).isFalse();
  }

  @Test
  void provesWelcome() {
    assertThat(readWelcome(welcome(), HELLO.nodeNonce(), 7)).isEqualTo(new Welcome(1));
  }

  @Test
  void flippedBitInAnyByteOfWelcomeFails() {
    for (int at = 0; at < welcome().limit(); at++) {
      ByteBuffer payload = welcome();
      payload.put(at, (byte) (payload.get(at) ^ 1 << at % 8));
      assertThatThrownBy(() -> readWelcome(payload, HELLO.nodeNonce(), 7))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void welcomeFailsForAnotherHello() {
    assertThatThrownBy(() -> readWelcome(welcome(), new Nonce(7, 8, 9, 11), 7))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> readWelcome(welcome(), HELLO.nodeNonce(), 8))
        .isInstanceOf(ProtocolException.class);
  }

  /**
   * The expected key was computed by Python's hmac and hashlib over the layout in docs/PROTOCOL.md.
   */
  @Test
  void derivesTheDocumentedKey() {
    byte[] key = Base64.getDecoder().decode(KEY.toBase64());
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo("c020409fcfb693f3bc4dd00146e072c22dba7ffd719d6cd90741a7f51df8ad2a");
  }

  @Test
  void keyDependsOnInvocationAndExpiryAndRefusesBadInput() {
    assertThat(KEY).isEqualTo(SessionKey.fromBase64(KEY.toBase64()));
    assertThat(KEY).isNotEqualTo(SessionKey.derive(SECRET, "node-1", 8, 1_800_000_000L));
    assertThat(KEY).isNotEqualTo(SessionKey.derive(SECRET, "node-1", 7, 1_800_000_001L));
    assertThat(KEY.toString()).doesNotContain(KEY.toBase64());
    assertThatThrownBy(() -> SessionKey.derive(new byte[15], "node-1", 7, 0))
        .hasMessageContaining("15 bytes");
    assertThatThrownBy(() -> SessionKey.fromBase64("AAAA")).hasMessageContaining("expected 32");
    assertThatThrownBy(() -> SessionKey.fromBase64("!")).hasMessageContaining("Base64");
  }

  @Test
  void refusesHelloOfAnotherVersionOrLength() {
    ByteBuffer version = hello();
    version.putShort(0, (short) 2);
    assertThatThrownBy(() -> Hello.read(version)).hasMessageContaining("version 2");
    ByteBuffer shorter = hello();
    shorter.limit(shorter.limit() - 1);
    assertThatThrownBy(() -> Hello.read(shorter)).isInstanceOf(ProtocolException.class);
    ByteBuffer name = hello();
    name.putShort(84, (short) 300);
    assertThatThrownBy(() -> Hello.read(name)).hasMessageContaining("300 bytes");
    assertThatThrownBy(() -> Hello.read(ByteBuffer.allocate(10)))
        .isInstanceOf(ProtocolException.class);
  }

  private static ByteBuffer hello() {
    ByteBuffer payload = ByteBuffer.allocate(512);
    Handshake.writeHello(payload, KEY, GATEWAY_NONCE, 7, HELLO);
    return payload.flip();
  }

  private static ByteBuffer welcome() {
    ByteBuffer payload = ByteBuffer.allocate(64);
    Handshake.writeWelcome(
        payload, KEY, GATEWAY_NONCE, HELLO.nodeNonce(), 7, new Welcome(HELLO.lane()));
    return payload.flip();
  }

  private static Welcome readWelcome(ByteBuffer payload, Nonce nodeNonce, int invocation) {
    return Handshake.readWelcome(payload, KEY, GATEWAY_NONCE, nodeNonce, invocation);
  }
}
