package dev.floe.gateway.http.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;

/**
 * The first handler of a connection on a TLS port: a ClientHello is followed by a handshake,
 * anything else by a refusal in plain text. Confined to its loop.
 */
// shutdownOutput and closeOutbound report failures by closing the channel.
@SuppressWarnings("FutureReturnValueIgnored")
public final class TlsHandshakeStart extends ByteToMessageDecoder {
  /** The memory of one handshake: the buffers of its engine for one record in each direction. */
  public static final int HANDSHAKE_BYTES = 34 << 10;

  private static final int RECORD_HEADER_BYTES = 5;
  private static final int MAX_CLIENT_HELLO_BYTES = 16 << 10;

  private final TlsContexts contexts;
  private final Duration patience;
  private final Visitor visitor;
  private boolean begun;

  /** The connection whose first bytes this handler reads. */
  public interface Visitor {
    /** Reserves memory for a handshake; returns false if the connection was closed instead. */
    boolean handshakeBegun();

    /** Refuses a client that does not speak TLS. The bytes that it has sent are passed on next. */
    void refusePlainText();
  }

  /**
   * @param patience how long a handshake may take
   */
  public TlsHandshakeStart(TlsContexts contexts, Duration patience, Visitor visitor) {
    this.contexts = contexts;
    this.patience = patience;
    this.visitor = visitor;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (!begun) {
      begun = true;
      if (!visitor.handshakeBegun()) {
        in.skipBytes(in.readableBytes());
        return;
      }
    }
    if (in.readableBytes() < RECORD_HEADER_BYTES) {
      return;
    }
    if (SslHandler.isEncrypted(in, false)) {
      context.pipeline().replace(this, null, new Names());
    } else {
      context.pipeline().remove(this);
      visitor.refusePlainText();
    }
  }

  /** Chooses the certificate by the name that the client asks for. */
  private final class Names extends SniHandler {
    Names() {
      super(
          (name, promise) -> promise.setSuccess(contexts.of(name)),
          MAX_CLIENT_HELLO_BYTES,
          patience.toMillis());
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
      SslHandler handler = context.newHandler(allocator, contexts.handshakes());
      handler.setHandshakeTimeoutMillis(patience.toMillis());
      return handler;
    }
  }

  /** Returns true if client and server agreed on HTTP/2 by ALPN. */
  public static boolean choseHttp2(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
  }

  /** Ends the channel's output, over TLS with the closing alert. The channel can still be read. */
  public static void shutdownOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }
}
