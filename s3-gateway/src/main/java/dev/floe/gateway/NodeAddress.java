package dev.floe.gateway;

import dev.floe.gateway.config.FunctionsConfig;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;

/**
 * The address that nodes dial. It is empty until {@link #listens} is called; reading it resolves no
 * name.
 */
final class NodeAddress implements Supplier<String> {
  private final FunctionsConfig pool;
  private final HostPort listen;
  private volatile String address = "";

  NodeAddress(GatewayConfig config) {
    pool = config.pool();
    listen = config.listen().nodes();
  }

  void listens(int port) throws IOException {
    HostPort advertised = pool.advertised();
    address = (advertised == null ? new HostPort(host(), port) : advertised).toString();
  }

  @Override
  public String get() {
    return address;
  }

  /**
   * Returns the configured host, or this machine's address if the host is the wildcard, which
   * cannot be dialled.
   */
  private String host() throws IOException {
    try {
      boolean wildcard = InetAddress.getByName(listen.host()).isAnyLocalAddress();
      return wildcard ? InetAddress.getLocalHost().getHostAddress() : listen.host();
    } catch (UnknownHostException e) {
      throw new IOException(
          "listen.nodes: host %s gives no address that nodes can dial: %s"
              .formatted(listen.host(), e.getMessage()),
          e);
    }
  }
}
