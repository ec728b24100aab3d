package dev.floe.node.host.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A test's handle for one process of {@link FaultyNode}. Thread-safe.
 *
 * @param pid the process's id, as in HELLO and in the admin's list of nodes
 */
public record NodeFaults(long pid) {
  /** Injects a fault; it takes effect before the node's next read or write of a socket. */
  public void inject(Fault fault) throws IOException {
    int port = Integer.parseInt(Files.readString(portFile(pid)));
    try (Socket control = new Socket(InetAddress.getLoopbackAddress(), port)) {
      control.setSoTimeout(10_000);
      byte[] line = (fault.toLine() + "\n").getBytes(StandardCharsets.US_ASCII);
      control.getOutputStream().write(line);
      if (control.getInputStream().read() != 'o') {
        throw new IOException("node %d did not accept the fault %s".formatted(pid, fault));
      }
    }
  }

  /** Returns true once the process accepts faults. */
  public boolean ready() {
    return Files.exists(portFile(pid));
  }

  /** Deletes the port file of a killed process. A live process could receive no further faults. */
  public void forget() throws IOException {
    Files.deleteIfExists(portFile(pid));
  }

  static Path portFile(long pid) {
    return Path.of(System.getProperty("java.io.tmpdir"), "floe-node-%d.faults".formatted(pid));
  }
}
