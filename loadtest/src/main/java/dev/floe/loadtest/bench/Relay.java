package dev.floe.loadtest.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The yardstick: passes bytes from a source to a client with blocking reads and writes, a thread
 * each way, and does nothing else. What a gateway costs beyond this is its own doing.
 */
final class Relay {
  private static final int BUFFER_BYTES = 128 << 10;

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
        .daemon()
        .start(() -> accept(server, client -> serve(client, SocketChannel.open(source))));
    ChildJvm.readyUntilTold(server.socket().getLocalPort());
  }

  private static void serve(SocketChannel client, SocketChannel source) throws IOException {
    try (source) {
      Thread.ofPlatform().daemon().start(() -> pumpQuietly(client, source));
      pump(source, client);
    }
  }

  private static void pumpQuietly(SocketChannel from, SocketChannel to) {
    try {
      pump(from, to);
      to.close();
    } catch (IOException e) {
      // The other direction has ended first, which is how a connection ends.
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

  /** Serves every connection by a thread of its own, for as long as the process lives. */
  static void accept(ServerSocketChannel server, Connection connection) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofPlatform().daemon().start(() -> serveQuietly(channel, connection));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serveQuietly(SocketChannel channel, Connection connection) {
    try (channel) {
      connection.serve(channel);
    } catch (IOException e) {
      // The client has gone, which is how a connection ends.
    }
  }
}
