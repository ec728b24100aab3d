package dev.floe.gateway.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The address of a connection's client. */
final class RemoteAddress {
  private static final InetSocketAddress UNKNOWN =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private RemoteAddress() {}

  /**
   * Returns the address; a loopback address if it is unknown, as when the client has left already.
   */
  static InetSocketAddress of(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress known && !known.isUnresolved()
        ? known
        : UNKNOWN;
  }
}
