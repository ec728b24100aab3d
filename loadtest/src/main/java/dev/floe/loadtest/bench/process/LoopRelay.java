package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A relay like {@link Relay}, but with one thread and one selector for all connections. The thread
 * ends with the process, which exits when its standard input is closed.
 */
public final class LoopRelay {
  private static final int BUFFER_BYTES = 256 << 10;

  private LoopRelay() {}

  /** Argument: the source's port. */
  public static void main(String[] args) throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    InetSocketAddress source = new InetSocketAddress(host, Integer.parseInt(args[0]));
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(host, 0)).configureBlocking(false);
    Selector selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
    Thread.ofPlatform().name("relay").daemon().start(() -> run(selector, server, source));
    ChildJvm.readyUntilTold(server.socket().getLocalPort());
  }

  private static void run(Selector selector, ServerSocketChannel server, InetSocketAddress source) {
    try {
      while (true) {
        selector.select(key -> {
          try {
            if (key.isAcceptable()) {
              connect(selector, server.accept(), SocketChannel.open(source));
            } else {
              ((Direction) key.attachment()).pump();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void connect(Selector selector, SocketChannel client, SocketChannel source)
      throws IOException {
    client.configureBlocking(false);
    source.configureBlocking(false);
    Direction request = new Direction(client, source);
    Direction answer = new Direction(source, client);
    SelectionKey ofClient = client.register(selector, SelectionKey.OP_READ, request);
    SelectionKey ofSource = source.register(selector, SelectionKey.OP_READ, answer);
    answer.keys(ofSource, ofClient, request);
    request.keys(ofClient, ofSource, answer);
  }

  /**
   * One direction of a connection. While the other socket does not take all bytes that were read,
   * this direction waits for that socket alone. The opposite direction has nothing to do during
   * that time, because a client of the benchmark sends no request before the answer's end.
   */
  private static final class Direction {
    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private @Nullable SelectionKey fromKey;
    private @Nullable SelectionKey toKey;
    private @Nullable Direction opposite;

    Direction(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    void keys(SelectionKey fromKey, SelectionKey toKey, Direction opposite) {
      this.fromKey = fromKey;
      this.toKey = toKey;
      this.opposite = opposite;
    }

    /** Moves the available bytes once, then waits for one of the sockets. */
    void pump() {
      try {
        if (!buffer.hasRemaining()) {
          buffer.clear();
          int count = from.read(buffer);
          buffer.flip();
          if (count < 0) {
            end();
            return;
          }
        }
        to.write(buffer);
        await(buffer.hasRemaining());
      } catch (IOException e) {
        end();
      }
    }

    private void await(boolean room) {
      if (fromKey != null && toKey != null && opposite != null) {
        fromKey.interestOps(room ? 0 : SelectionKey.OP_READ);
        toKey.attach(room ? this : opposite);
        toKey.interestOps(room ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
      }
    }

    private void end() {
      try {
        from.close();
        to.close();
      } catch (IOException e) {
        // The other end closed first, which is the normal end of a connection.
      }
    }
  }
}
