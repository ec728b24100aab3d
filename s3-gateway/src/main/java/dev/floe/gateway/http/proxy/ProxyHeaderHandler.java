package dev.floe.gateway.http.proxy;

import dev.floe.gateway.memory.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only handler of a proxy's connection until its header has arrived; then it adds the handler
 * of the client's connection. If no valid header arrives in time, it closes the connection.
 * Confined to its loop.
 */
// channelInactive reports failures of closing.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ProxyHeaderHandler extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderHandler.class);

  private final Loop loop;
  private final Duration patience;
  private final InetSocketAddress proxy;
  private final Function<InetSocketAddress, ChannelHandler> connection;
  private Loop.@Nullable Timer timer;
  private boolean refused;

  /**
   * @param patience how long the header may take
   * @param proxy the proxy's own address, which is used if the header has none
   * @param connection creates the handler of a client's connection from the client's address
   */
  public ProxyHeaderHandler(
      Loop loop,
      Duration patience,
      InetSocketAddress proxy,
      Function<InetSocketAddress, ChannelHandler> connection) {
    this.loop = loop;
    this.patience = patience;
    this.proxy = proxy;
    this.connection = connection;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timer = loop.schedule(context::close, patience.toNanos());
    context.read();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      ProxyHeader header = ProxyHeader.read(in);
      if (header != null) {
        open(context, header.source() == null ? proxy : header.source());
      }
    } catch (ProxyHeader.MalformedHeaderException e) {
      LOG.debug("{} sent {}", proxy, e.getMessage());
      refused = true;
      context.close();
    }
  }

  private void open(ChannelHandlerContext context, InetSocketAddress client) {
    cancelTimer();
    context.pipeline().addLast(connection.apply(client));
    context.fireChannelActive();
    // Removing this handler passes on the bytes after the header.
    context.pipeline().remove(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    if (timer != null) {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    cancelTimer();
    super.channelInactive(context);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of the proxy {} failed", proxy, cause);
    context.close();
  }
}
