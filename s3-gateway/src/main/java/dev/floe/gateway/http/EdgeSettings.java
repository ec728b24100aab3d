package dev.floe.gateway.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The client edge's address and bounds.
 *
 * @param address where to listen; port 0 takes a free one
 * @param maxConnections further ones are answered 503 SlowDown and closed; when less than an eighth
 *     is left, each new one takes the place of the connection that has been idle longest
 * @param maxConnectionsPerAddress how many of them one client address may hold
 * @param maxTargetBytes of a request's first line
 * @param maxHeadBytes of a request's first line and headers together; S3 takes 8 KiB of headers and
 *     2 KiB of metadata
 * @param maxHeadsBytes of all heads that are being collected
 * @param firstRequestTimeout how long a new connection may send nothing
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
    int maxConnectionsPerAddress,
    int maxTargetBytes,
    int maxHeadBytes,
    long maxHeadsBytes,
    Duration firstRequestTimeout,
    Duration idleTimeout,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    int sendBufferBytes) {

  public EdgeSettings {
    if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
      throw new IllegalArgumentException(
          "%d connections and %d for one address, expected 1 or more of both"
              .formatted(maxConnections, maxConnectionsPerAddress));
    }
    if (maxTargetBytes < 1 || maxHeadBytes < maxTargetBytes || maxHeadsBytes < maxHeadBytes) {
      throw new IllegalArgumentException(
          "bounds of %d, %d and %d bytes, expected a target's to be 1 or more, a head's no less and all heads' no less"
              .formatted(maxTargetBytes, maxHeadBytes, maxHeadsBytes));
    }
  }

  /** The defaults of floe.yaml; all heads together may take a sixteenth of the heap. */
  public static EdgeSettings at(InetSocketAddress address) {
    return new EdgeSettings(
        address,
        10_000,
        5_000,
        8 << 10,
        16 << 10,
        Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 16),
        Duration.ofSeconds(10),
        Duration.ofMinutes(3),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        256 << 10);
  }

  public EdgeSettings withConnections(int most, int mostPerAddress) {
    return new EdgeSettings(
        address,
        most,
        mostPerAddress,
        maxTargetBytes,
        maxHeadBytes,
        maxHeadsBytes,
        firstRequestTimeout,
        idleTimeout,
        headTimeout,
        bodyTimeout,
        writeTimeout,
        sendBufferBytes);
  }

  public EdgeSettings withSendBuffer(int bytes) {
    return new EdgeSettings(
        address,
        maxConnections,
        maxConnectionsPerAddress,
        maxTargetBytes,
        maxHeadBytes,
        maxHeadsBytes,
        firstRequestTimeout,
        idleTimeout,
        headTimeout,
        bodyTimeout,
        writeTimeout,
        bytes);
  }
}
