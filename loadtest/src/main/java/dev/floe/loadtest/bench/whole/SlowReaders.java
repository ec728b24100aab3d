package dev.floe.loadtest.bench.whole;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients that request one object each and read it at a low rate. One thread reads for all of them.
 * {@link #close} ends them in the middle of their answers.
 */
final class SlowReaders implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 16 << 10;
  private static final int READS_PER_SECOND = 20;
  private static final int LONGEST_MILLIS = 60_000;

  private final List<Socket> sockets = new ArrayList<>();
  private final int pieceBytes;
  private volatile boolean closed;
  private volatile String failure = "";
  private final Thread reader = new Thread(this::read, "slow readers");

  private SlowReaders(int bytesPerSecond) {
    this.pieceBytes = bytesPerSecond / READS_PER_SECOND;
  }

  /** Connects the clients and sends their requests. */
  static SlowReaders start(int port, String target, int clients, int bytesPerSecond)
      throws IOException {
    SlowReaders readers = new SlowReaders(bytesPerSecond);
    try {
      for (int client = 0; client < clients; client++) {
        readers.sockets.add(request(port, target));
      }
    } catch (IOException e) {
      readers.closeSockets();
      throw e;
    }
    readers.reader.start();
    return readers;
  }

  private static Socket request(int port, String target) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.setSoTimeout(LONGEST_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      String head = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(target, port);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Reads a piece from each socket in turn. A client that waits delays the others, which are slow
   * anyway.
   */
  private void read() {
    byte[] piece = new byte[pieceBytes];
    try {
      while (!closed) {
        for (Socket socket : sockets) {
          if (socket.getInputStream().read(piece) < 0) {
            failure = "an answer ended before the measurement did";
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(1000 / READS_PER_SECOND);
      }
    } catch (IOException e) {
      if (!closed) {
        failure = e.toString();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Checks that all clients still read.
   *
   * @throws IOException if a client stopped
   */
  void check() throws IOException {
    if (!failure.isEmpty()) {
      throw new IOException("a slow client stopped: " + failure);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    closeSockets();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeSockets() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
