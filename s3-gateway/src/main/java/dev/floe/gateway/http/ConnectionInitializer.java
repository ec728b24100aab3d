package dev.floe.gateway.http;

import dev.floe.gateway.http.proxy.ProxyHeaderHandler;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.policy.request.TrustedNetworks;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/**
 * Gives each accepted connection its first handler: one for a client, or one for a trusted proxy,
 * whose header states the client's address. Thread-safe.
 */
// channelInactive reports failures of closing.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
  private final HttpEdge edge;
  private final Loops loops;
  private final TrustedNetworks proxies;
  private final ProxiedConnections proxied;

  ConnectionInitializer(
      HttpEdge edge, Loops loops, TrustedNetworks proxies, ProxiedConnections proxied) {
    this.edge = edge;
    this.loops = loops;
    this.proxies = proxies;
    this.proxied = proxied;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    Loop loop = loops.of(channel.eventLoop());
    InetSocketAddress peer = RemoteAddress.of(channel);
    if (!proxies.contain(peer.getAddress())) {
      channel.pipeline().addLast(new ClientConnection(edge, channel, loop, peer));
    } else if (proxied.admit(channel)) {
      channel
          .pipeline()
          .addLast(
              new ProxyHeaderHandler(
                  loop,
                  edge.settings().firstRequestTimeout(),
                  peer,
                  client -> {
                    proxied.opened(channel);
                    return new ClientConnection(edge, channel, loop, client);
                  }));
    } else {
      channel.close();
    }
  }
}
