package dev.floe.gateway.probe;

import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Receives bytes from functions and measures their rate. A connection begins with the token of a
 * probe and a line feed; any other connection is closed. Thread-safe.
 */
final class ByteSink implements AutoCloseable {
  /** More functions than an account may run at once, unless its limit was raised. */
  private static final int MOST_CONNECTIONS = 4096;

  private static final int MOST_TOKEN_BYTES = 64;
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int SILENCE_MILLIS = 10_000;

  private final ServerSocket socket;
  private final BackgroundTasks threads = new BackgroundTasks("the probe", MOST_CONNECTIONS + 1);
  private final ConcurrentHashMap<String, Received> received = new ConcurrentHashMap<>();

  private ByteSink(ServerSocket socket) {
    this.socket = socket;
  }

  /** The bytes that one connection has sent after its token, and the time that they took. */
  private record Received(long bytes, Duration time) {}

  /** Listens on the address. */
  static ByteSink bind(InetSocketAddress address) throws IOException {
    ByteSink sink = new ByteSink(new ServerSocket());
    try {
      sink.socket.bind(address);
    } catch (IOException e) {
      sink.close();
      throw new IOException("cannot listen on %s: %s".formatted(address, e.getMessage()), e);
    }
    sink.threads.start("probe-accept", sink::accept);
    return sink;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Expects a connection with this token until {@link #rate} is called. */
  void expect(String token) {
    received.put(token, new Received(0, Duration.ZERO));
  }

  /**
   * Returns the rate of the connection with this token in bytes a second, and no longer expects the
   * token; empty if no bytes arrived.
   */
  Optional<Double> rate(String token) {
    Received all = received.remove(token);
    return all == null || all.bytes == 0
        ? Optional.empty()
        : Optional.of(all.bytes / (all.time.toNanos() / 1e9));
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        if (!threads.start("probe-connection", () -> receive(connection))) {
          connection.close();
        }
      } catch (IOException e) {
        // Closed, or one connection failed before it was accepted.
      }
    }
  }

  private void receive(Socket connection) {
    try (connection) {
      connection.setSoTimeout(SILENCE_MILLIS);
      InputStream in = connection.getInputStream();
      String token = token(in);
      if (!received.containsKey(token)) {
        return;
      }
      byte[] buffer = new byte[BUFFER_BYTES];
      long begun = System.nanoTime();
      long bytes = 0;
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        bytes += length;
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        Received sofar = new Received(bytes, time);
        received.computeIfPresent(token, (_, _) -> sofar);
      }
    } catch (IOException e) {
      // The bytes that arrived before the failure count.
    }
  }

  private static String token(InputStream in) throws IOException {
    StringBuilder token = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || token.length() == MOST_TOKEN_BYTES) {
        return "";
      }
      token.append((char) next);
    }
    return token.toString();
  }

  /** Stops listening and ends all connections. Afterwards none of its threads runs. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The socket is not used any more.
    }
    threads.close();
  }
}
