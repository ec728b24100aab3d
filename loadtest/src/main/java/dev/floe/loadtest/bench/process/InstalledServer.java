package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.local.TemporaryFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server program that is installed on this machine, started on a port of loopback with a new
 * folder for its files.
 */
public final class InstalledServer implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final TemporaryFolder folder;
  private final Process process;
  private final int port;

  private InstalledServer(TemporaryFolder folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @param folder the folder for its files, which is deleted when the server is closed
   * @throws IOException if the server exits, or accepts no connection within 30 s
   */
  public static InstalledServer start(TemporaryFolder folder, int port, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.path().resolve("output.log").toFile())
            .start();
    InstalledServer server = new InstalledServer(folder, process, port);
    try {
      server.awaitListening();
      return server;
    } catch (IOException | InterruptedException e) {
      server.end();
      throw e;
    }
  }

  private void awaitListening() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_NANOS;
    while (System.nanoTime() < deadline) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        // The server does not listen yet.
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException(
        "%s does not listen on port %d, expected within 30 s"
            .formatted(process.info().command().orElse("the server"), port));
  }

  int port() {
    return port;
  }

  private void end() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    end();
    folder.close();
  }
}
