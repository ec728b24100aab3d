package dev.floe.gateway.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacedWritesTest {
  private static final int LENGTH = 300_000;

  private EmbeddedChannel client;
  private EmbeddedChannel server;

  /** Fails the first request for direct memory. */
  private static final class NoMemoryOnce extends AbstractByteBufAllocator {
    private boolean refused;

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      if (!refused) {
        refused = true;
        throw new OutOfMemoryError("planted");
      }
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  @BeforeEach
  void shakeHands() throws Exception {
    TestAuthority authority = new TestAuthority();
    TestAuthority.Issued issued = authority.issue("localhost");
    SSLEngine clients = authority.client().createSSLEngine("localhost", 443);
    clients.setUseClientMode(true);
    SSLEngine servers =
        SslContextBuilder.forServer(issued.keys().getPrivate(), issued.certificate())
            .sslProvider(SslProvider.JDK)
            .build()
            .newEngine(UnpooledByteBufAllocator.DEFAULT);
    client = new EmbeddedChannel(new SslHandler(clients));
    SslHandler tls = new SslHandler(servers);
    server = new EmbeddedChannel(tls);
    server.pipeline().addLast(new PacedWrites(server));
    boolean moved = true;
    while (moved) {
      boolean toServer = move(client, server);
      boolean toClient = move(server, client);
      moved = toServer || toClient;
    }
    assertThat(tls.handshakeFuture().isSuccess()).isTrue();
  }

  @AfterEach
  void close() {
    client.close().syncUninterruptibly();
    server.close().syncUninterruptibly();
    client.releaseOutbound();
    server.releaseOutbound();
    client.releaseInbound();
  }

  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    boolean moved = false;
    for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
      to.writeInbound(next);
      moved = true;
    }
    return moved;
  }

  private static byte[] random() {
    byte[] bytes = new byte[LENGTH];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void theClientReadsWhatWasWritten() {
    byte[] bytes = random();
    ByteBuf message = Unpooled.wrappedBuffer(bytes);
    ChannelFuture written = server.writeAndFlush(message);
    move(server, client);
    assertThat(written.isSuccess()).isTrue();
    assertThat(message.refCnt()).isZero();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (ByteBuf next = client.readInbound(); next != null; next = client.readInbound()) {
      byte[] part = new byte[next.readableBytes()];
      next.readBytes(part).release();
      read.writeBytes(part);
    }
    assertThat(read.toByteArray()).isEqualTo(bytes);
  }

  /** The client cannot decrypt records that follow lost ones. */
  @Test
  void releasesAndClosesIfThereIsNoMemoryForRecords() {
    server.config().setAllocator(new NoMemoryOnce());
    ByteBuf message = Unpooled.wrappedBuffer(random());
    ChannelFuture written = server.writeAndFlush(message);
    server.runPendingTasks();
    assertThat(written.isDone()).isTrue();
    assertThat(written.isSuccess()).isFalse();
    assertThat(message.refCnt()).isZero();
    assertThat(server.isOpen()).isFalse();
  }
}
