package dev.floe.loadtest.origin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a port for servers that cannot choose one themselves and report it. */
public final class FreePort {
  private FreePort() {}

  /** Returns a port of loopback that was free a moment ago. */
  public static int take() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }
}
