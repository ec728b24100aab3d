package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.Invocations;
import dev.floe.gateway.session.SessionListener;
import dev.floe.gateway.session.ZoneTraffic;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The port that nodes dial. Thread-safe.
 *
 * <p>Before its HELLO is verified, a connection may hold 1 KiB of memory and last 5 s. There are
 * never more than {@link #MAX_UNPROVEN} such connections.
 */
public final class NodeListener implements AutoCloseable {
  static final int MAX_UNPROVEN = 1024;

  private static final long HELLO_SECONDS = 5;

  private final Doorkeeper doorkeeper;
  private final AtomicInteger unproven = new AtomicInteger();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;

  private NodeListener(
      Loops loops,
      InetSocketAddress address,
      Invocations invocations,
      SessionListener listener,
      Clock clock,
      ZoneTraffic traffic)
      throws IOException {
    this.doorkeeper = new Doorkeeper(loops, invocations, listener, clock, traffic);
    Class<? extends ServerChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    var bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen for nodes on " + address, bound.cause());
    }
    this.server = bound.channel();
  }

  /**
   * Listens on the address; port 0 picks a free one.
   *
   * @param invocations the secrets by which HELLO is verified
   * @param clock for the keys' expiry
   * @param traffic counts the bytes of nodes in foreign zones
   * @throws IOException if the address cannot be bound
   */
  public static NodeListener bind(
      Loops loops,
      InetSocketAddress address,
      Invocations invocations,
      SessionListener listener,
      Clock clock,
      ZoneTraffic traffic)
      throws IOException {
    return new NodeListener(loops, address, invocations, listener, clock, traffic);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  private void accept(Channel channel) {
    if (unproven.incrementAndGet() > MAX_UNPROVEN) {
      unproven.decrementAndGet();
      var _ = channel.close();
      return;
    }
    connections.add(channel);
    LaneConnection connection = new LaneConnection(channel, doorkeeper, unproven::decrementAndGet);
    FrameReceiver receiver = new FrameReceiver(connection);
    channel.config().setRecvByteBufAllocator(receiver);
    channel.pipeline().addLast(receiver);
    var _ = channel.eventLoop().schedule(connection::expire, HELLO_SECONDS, TimeUnit.SECONDS);
  }

  /** Stops accepting, and ends all connections and sessions. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    doorkeeper.closeAll();
    connections.close().awaitUninterruptibly();
    doorkeeper.release();
  }
}
