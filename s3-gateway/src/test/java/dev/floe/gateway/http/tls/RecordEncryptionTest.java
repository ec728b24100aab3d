package dev.floe.gateway.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordEncryptionTest {
  private static final int ROOM_BYTES = 256 << 10;

  /** Two engines of the JDK, which exchange records in memory. */
  private record Engines(
      SSLEngine client, SSLEngine server, ByteBuffer toClient, ByteBuffer toServer) {
    static Engines connected(String version) throws Exception {
      TestAuthority authority = new TestAuthority();
      TestAuthority.Issued issued = authority.issue("localhost");
      SSLEngine client = authority.client().createSSLEngine("localhost", 443);
      client.setUseClientMode(true);
      client.setEnabledProtocols(new String[] {version});
      SSLEngine server =
          SslContextBuilder.forServer(issued.keys().getPrivate(), issued.certificate())
              .sslProvider(SslProvider.JDK)
              .build()
              .newEngine(UnpooledByteBufAllocator.DEFAULT);
      client.beginHandshake();
      server.beginHandshake();
      Engines engines =
          new Engines(
              client, server, ByteBuffer.allocate(ROOM_BYTES), ByteBuffer.allocate(ROOM_BYTES));
      engines.handshake();
      return engines;
    }

    void handshake() throws SSLException {
      boolean moved = true;
      while (moved) {
        boolean clientMoved = step(client, toClient, toServer);
        boolean serverMoved = step(server, toServer, toClient);
        moved = clientMoved || serverMoved;
      }
      assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
      assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    /** Takes the next step of an engine's handshake; returns false if none is possible now. */
    static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
      HandshakeStatus wanted = engine.getHandshakeStatus();
      if (wanted == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
        return true;
      }
      if (wanted == HandshakeStatus.NEED_WRAP) {
        return engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0;
      }
      in.flip();
      SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(ROOM_BYTES));
      in.compact();
      return result.bytesConsumed() > 0;
    }

    /** Returns the bytes that the client decrypts from these records. */
    byte[] decrypt(ByteBuf records) throws SSLException {
      ByteBuffer in = ByteBuffer.allocate(records.readableBytes());
      records.readBytes(in).release();
      ByteBuffer read = ByteBuffer.allocate(ROOM_BYTES);
      in.flip();
      while (in.hasRemaining()) {
        assertThat(client.unwrap(in, read).getStatus()).isEqualTo(SSLEngineResult.Status.OK);
      }
      byte[] bytes = new byte[read.flip().remaining()];
      read.get(bytes);
      return bytes;
    }

    ByteBuf encrypt(ByteBuf plain) {
      return new RecordEncryption(server).encrypt(plain, UnpooledByteBufAllocator.DEFAULT);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Returns the bytes as the edge holds them: in several pieces of direct memory. */
  private static ByteBuf pieces(byte[] bytes, int pieceBytes) {
    ByteBuf all = Unpooled.compositeBuffer(Integer.MAX_VALUE);
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      int length = Math.min(pieceBytes, bytes.length - from);
      ByteBuf piece = Unpooled.directBuffer(length).writeBytes(bytes, from, length);
      all = Unpooled.wrappedBuffer(all, piece);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, 0, 1",
    "TLSv1.3, 1, 1",
    "TLSv1.3, 16384, 16384",
    "TLSv1.3, 16385, 9000",
    "TLSv1.3, 65536, 65536",
    "TLSv1.3, 65536, 5000",
    "TLSv1.2, 1, 1",
    "TLSv1.2, 65536, 5000"
  })
  void theClientReadsWhatWasEncrypted(String version, int length, int pieceBytes) throws Exception {
    Engines engines = Engines.connected(version);
    byte[] bytes = random(length);
    for (int i = 0; i < 3; i++) {
      ByteBuf plain = pieces(bytes, pieceBytes);
      ByteBuf records = engines.encrypt(plain);
      assertThat(plain.isReadable()).isFalse();
      plain.release();
      assertThat(engines.decrypt(records)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void leavesAllBytesToAClosedEngine(String version) throws Exception {
    Engines engines = Engines.connected(version);
    engines.server().closeOutbound();
    ByteBuf plain = pieces(random(20_000), 5_000);
    engines.encrypt(plain).release();
    assertThat(plain.readableBytes()).isEqualTo(20_000);
    plain.release();
  }

  /** The bytes are encrypted after the second handshake. */
  @Test
  void leavesBytesWhileTheEngineAwaitsAHandshake() throws Exception {
    Engines engines = Engines.connected("TLSv1.2");
    engines.client().beginHandshake();
    assertThat(Engines.step(engines.client(), engines.toClient(), engines.toServer())).isTrue();
    engines.toServer().flip();
    engines.server().unwrap(engines.toServer(), ByteBuffer.allocate(ROOM_BYTES));
    engines.toServer().compact();

    byte[] bytes = random(20_000);
    ByteBuf plain = pieces(bytes, 5_000);
    engines.encrypt(plain).release();
    assertThat(plain.readableBytes()).isEqualTo(20_000);

    engines.handshake();
    assertThat(engines.decrypt(engines.encrypt(plain))).isEqualTo(bytes);
    plain.release();
  }
}
