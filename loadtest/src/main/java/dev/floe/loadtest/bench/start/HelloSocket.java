package dev.floe.loadtest.bench.start;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.lambda.NodeMain;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A gateway that sends nothing: a socket that waits for a node's HELLO. Knows how a node is started
 * and which payload makes it connect here.
 */
final class HelloSocket implements AutoCloseable {
  static final int NODE_MEGABYTES = 128;
  private static final String FUNCTION = "floe-node-0";
  private static final int LIMIT_MILLIS = 60_000;
  private static final Duration STAY = Duration.ofMinutes(1);

  private final ServerSocket gateway;

  private HelloSocket(ServerSocket gateway) {
    this.gateway = gateway;
  }

  static HelloSocket listen() throws IOException {
    ServerSocket gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    gateway.setSoTimeout(LIMIT_MILLIS);
    return new HelloSocket(gateway);
  }

  /** Returns the command that starts a node's process, with the flags of a deployed node. */
  static List<String> nodeCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        NodeMain.class.getName());
  }

  /** Returns the payload of an invocation whose node dials this socket. */
  byte[] payload() {
    long expiry = Instant.now().plus(Duration.ofMinutes(1)).getEpochSecond();
    return new InvokePayload(
            "127.0.0.1:" + gateway.getLocalPort(),
            FUNCTION,
            1,
            expiry,
            SessionKey.derive(new byte[32], FUNCTION, 1, expiry),
            new Nonce(1, 2, 3, 4),
            1,
            Role.PRIMARY,
            new InvokePayload.Stay(Duration.ofMillis(1), STAY, STAY, STAY))
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Waits for the first byte of a node's HELLO.
   *
   * @param beginNanos the time from which to count
   * @return the milliseconds until the byte arrived
   * @throws IOException if no node says HELLO within a minute
   */
  double helloMillis(long beginNanos) throws IOException {
    try (Socket lane = gateway.accept()) {
      lane.setSoTimeout(LIMIT_MILLIS);
      if (lane.getInputStream().read() < 0) {
        throw new IOException("the node closed its connection: expected its HELLO");
      }
      return (System.nanoTime() - beginNanos) / 1e6;
    }
  }

  @Override
  public void close() throws IOException {
    gateway.close();
  }
}
