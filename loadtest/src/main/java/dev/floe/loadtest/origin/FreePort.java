package dev.floe.loadtest.origin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port for servers that do not tell which one they took and so must be given one. */
final class FreePort {
  private FreePort() {}

  /** A port of loopback that was free a moment ago. */
  static int take() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }
}
