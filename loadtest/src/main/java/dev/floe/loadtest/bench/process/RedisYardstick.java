package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.FreePort;
import dev.floe.loadtest.origin.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Redis, if it is installed, with one value in its memory. */
public final class RedisYardstick implements AutoCloseable {
  private static final String KEY = "object";
  private static final String STORED = "+OK\r\n";

  private final @Nullable InstalledServer server;

  private RedisYardstick(@Nullable InstalledServer server) {
    this.server = server;
  }

  /** Starts Redis with a value of random bytes. */
  public static RedisYardstick start(Bench bench, int bytes)
      throws IOException, InterruptedException {
    Optional<Path> binary = Programs.find("redis-server");
    if (binary.isEmpty()) {
      bench.missing("Redis", "no redis-server on the PATH");
      return new RedisYardstick(null);
    }
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    try {
      int port = FreePort.take();
      List<String> command =
          List.of(
              binary.get().toString(),
              "--port",
              String.valueOf(port),
              "--bind",
              "127.0.0.1",
              "--save",
              "",
              "--dir",
              folder.path().toString());
      InstalledServer server = InstalledServer.start(folder, port, command);
      try {
        store(port, bytes);
        return new RedisYardstick(server);
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException | InterruptedException e) {
      folder.close();
      throw e;
    }
  }

  private static void store(int port, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n".formatted(KEY.length(), KEY, length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(
              socket.getInputStream().readNBytes(STORED.length()), StandardCharsets.US_ASCII);
      if (!answer.equals(STORED)) {
        throw new IOException("SET was answered by %s: expected +OK".formatted(answer.strip()));
      }
    }
  }

  /** Returns a measurement of reads of the value; empty if Redis is missing. */
  public Optional<Turns.Measurement<Cost>> measurement(int connections) {
    return Optional.ofNullable(server)
        .map(InstalledServer::port)
        .map(
            port -> Cost.ofLoad(LoadClient.of(port, LoadProtocol.RESP, List.of(KEY)), connections));
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
