package dev.floe.gateway.http;

import dev.floe.gateway.http.limit.ConnectionLimits;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of trusted proxies whose header has not arrived, which {@link ConnectionLimits}
 * cannot count yet. Thread-safe.
 */
// Failures of closing are reported by the channel's own handlers.
@SuppressWarnings("FutureReturnValueIgnored")
final class ProxiedConnections {
  private final int limit;
  private final Set<Channel> waiting = ConcurrentHashMap.newKeySet();

  ProxiedConnections(int limit) {
    this.limit = limit;
  }

  /**
   * Counts a connection until it closes or {@link #opened} is called; returns false if there are
   * too many.
   */
  boolean admit(Channel channel) {
    if (waiting.size() >= limit) {
      return false;
    }
    waiting.add(channel);
    channel.closeFuture().addListener(_ -> waiting.remove(channel));
    return true;
  }

  /** Records that a header has arrived: the connection is the client's from now on. */
  void opened(Channel channel) {
    waiting.remove(channel);
  }

  void close() {
    waiting.forEach(Channel::close);
  }
}
