package dev.floe.node.host.faults;

import dev.floe.node.lambda.NodeMain;
import dev.floe.node.session.Wire;
import dev.floe.node.store.PageStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A {@link NodeMain} with injectable faults. It accepts {@link Fault}s on a loopback port, one in
 * each connection; {@link NodeFaults} finds the port in a file named after the process's pid. The
 * thread that accepts faults ends with the process.
 */
public final class FaultyNode {
  private FaultyNode() {}

  public static void main(String[] args) {
    System.exit(NodeMain.run(System.getenv(), FaultyNode::wire));
  }

  private static Wire wire(PageStore store) {
    FaultyWire wire = new FaultyWire(store);
    try {
      ServerSocket control = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
      Path file = NodeFaults.portFile(ProcessHandle.current().pid());
      Path written =
          Files.writeString(
              file.resolveSibling(file.getFileName() + ".new"),
              Integer.toString(control.getLocalPort()));
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
      file.toFile().deleteOnExit();
      Thread.ofPlatform().name("faults").daemon().start(() -> serve(control, wire));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return wire;
  }

  private static void serve(ServerSocket control, FaultyWire wire) {
    while (true) {
      try (Socket client = control.accept();
          var lines =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
        String line = lines.readLine();
        if (line != null) {
          wire.inject(Fault.parse(line));
          client.getOutputStream().write("ok\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException | IllegalArgumentException e) {
        System.err.println("floe-node: faults: " + e.getMessage());
      }
    }
  }
}
