package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/**
 * A relay like {@link Relay}, but clients reach it by TLS, with the JDK's implementation, which the
 * gateway uses too. Its threads end with the process, which exits when its standard input is
 * closed.
 */
public final class TlsRelay {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int BACKLOG = 128;

  private TlsRelay() {}

  /** Arguments: the source's port, a {@link TlsKey}'s store. */
  public static void main(String[] args) throws IOException {
    int source = Integer.parseInt(args[0]);
    ServerSocket server =
        TlsKey.server(Path.of(args[1]))
            .getServerSocketFactory()
            .createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name("accept").daemon().start(() -> accept(server, source));
    ChildJvm.readyUntilTold(server.getLocalPort());
  }

  private static void accept(ServerSocket server, int source) {
    try {
      while (true) {
        Socket client = server.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), source);
        Thread.ofPlatform().name("pump").daemon().start(() -> pump(client, behind));
        Thread.ofPlatform().name("pump").daemon().start(() -> pump(behind, client));
      }
    } catch (IOException e) {
      System.err.println("relay ends: " + e);
    }
  }

  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      OutputStream out = to.getOutputStream();
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // The other direction ended first, which is the normal end of a connection.
    }
  }
}
