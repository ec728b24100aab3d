package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The baseline: copies bytes from a source to a client with blocking reads and writes, one thread
 * per direction, and does nothing else. The gateway's costs are compared with this. Its threads end
 * with the process, which exits when its standard input is closed.
 */
public final class Relay {
  private static final int BUFFER_BYTES = 256 << 10;

  private Relay() {}

  /** Serves one connection. */
  interface Connection {
    void serve(SocketChannel channel) throws IOException;
  }

  /** Argument: the source's port. */
  public static void main(String[] args) throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    InetSocketAddress source = new InetSocketAddress(host, Integer.parseInt(args[0]));
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(host, 0));
    Thread.ofPlatform()
        .name("accept")
        .daemon()
        .start(() -> accept(server, client -> serve(client, SocketChannel.open(source))));
    ChildJvm.readyUntilTold(server.socket().getLocalPort());
  }

  private static void serve(SocketChannel client, SocketChannel source) throws IOException {
    try (source) {
      Thread.ofPlatform().name("pump").daemon().start(() -> pumpQuietly(client, source));
      pump(source, client);
    }
  }

  private static void pumpQuietly(SocketChannel from, SocketChannel to) {
    try {
      pump(from, to);
      to.close();
    } catch (IOException e) {
      // The other direction ended first, which is the normal end of a connection.
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
  }

  /** Serves every connection on its own thread until the process exits. */
  static void accept(ServerSocketChannel server, Connection connection) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofPlatform()
            .name("connection")
            .daemon()
            .start(() -> serveQuietly(channel, connection));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serveQuietly(SocketChannel channel, Connection connection) {
    try (channel) {
      connection.serve(channel);
    } catch (IOException e) {
      // The client disconnected, which is the normal end of a connection.
    }
  }
}
