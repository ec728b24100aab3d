package dev.floe.gateway.platform.lambda;

import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * TCP's probes of a silent connection. An Invoke call is silent for as long as its function runs,
 * so nothing else shows that the connection is gone and the answer lost.
 *
 * @param idleSeconds the silence before the first probe
 * @param intervalSeconds the time from one unanswered probe to the next
 * @param probes the unanswered probes after which the connection counts as lost
 */
record TcpKeepAlive(int idleSeconds, int intervalSeconds, int probes) {
  /** Notices a lost answer within a minute. */
  static final TcpKeepAlive WITHIN_A_MINUTE = new TcpKeepAlive(20, 10, 3);

  /** Returns the time after which the connection counts as lost. */
  Duration noticedAfter() {
    return Duration.ofSeconds(idleSeconds + (long) intervalSeconds * probes);
  }

  /** Returns the options of a socket with these probes. */
  Map<SocketOption<Integer>, Integer> options() {
    return Map.of(
        ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds,
        ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds,
        ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
  }

  /** Sets these probes for the client's connections. */
  void set(NettyNioAsyncHttpClient.Builder client) {
    client.tcpKeepAlive(true);
    options()
        .forEach((option, value) -> client.putChannelOption(NioChannelOption.of(option), value));
  }
}
