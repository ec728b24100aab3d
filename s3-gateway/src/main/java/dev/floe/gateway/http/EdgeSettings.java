package dev.floe.gateway.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The client edge's address and bounds.
 *
 * @param address where to listen; port 0 takes a free one
 * @param maxConnections further ones are answered 503 SlowDown and closed
 * @param maxTargetBytes of a request's first line
 * @param maxHeadBytes of a request's first line and headers together
 * @param idleTimeout how long a connection may wait for its next request
 * @param headTimeout how long a head may take from its first byte to its last
 * @param bodyTimeout how long a client may send nothing of a body that is being read
 * @param writeTimeout a client whose socket takes nothing of what waits for it for so long, or at
 *     most twice as long, is cut off; a socket takes more when a good part of its buffer was read
 * @param sendBufferBytes SO_SNDBUF: caps a far client at this many bytes a round trip
 */
public record EdgeSettings(
    InetSocketAddress address,
    int maxConnections,
    int maxTargetBytes,
    int maxHeadBytes,
    Duration idleTimeout,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    int sendBufferBytes) {

  public EdgeSettings {
    if (maxConnections < 1 || maxTargetBytes < 1 || maxHeadBytes < maxTargetBytes) {
      throw new IllegalArgumentException(
          "%d connections, %d and %d bytes, expected 1 or more and a head no shorter than a target"
              .formatted(maxConnections, maxTargetBytes, maxHeadBytes));
    }
  }

  /** The defaults of floe.yaml. */
  public static EdgeSettings at(InetSocketAddress address) {
    return new EdgeSettings(
        address,
        10_000,
        8 << 10,
        72 << 10,
        Duration.ofMinutes(3),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        256 << 10);
  }

  public EdgeSettings withSendBuffer(int bytes) {
    return new EdgeSettings(
        address,
        maxConnections,
        maxTargetBytes,
        maxHeadBytes,
        idleTimeout,
        headTimeout,
        bodyTimeout,
        writeTimeout,
        bytes);
  }
}
