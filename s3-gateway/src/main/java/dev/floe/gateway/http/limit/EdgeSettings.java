package dev.floe.gateway.http.limit;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The client edge's address and limits.
 *
 * @param address the address to listen on; port 0 selects a free port
 * @param maxConnections the limit beyond which connections receive 503 SlowDown and are closed,
 *     over TLS without an answer; when less than an eighth is left, each new connection replaces an
 *     idle one if there is any
 * @param maxConnectionsPerAddress the same limit per client address
 * @param maxTargetBytes the limit on a request's target: path and query
 * @param maxHeadBytes the limit on a request's first line and headers together; S3 accepts 8 KiB of
 *     headers and 2 KiB of metadata
 * @param maxHeadsBytes the limit on all heads that are being collected; each loop has an equal part
 * @param firstRequestTimeout how long a new connection may send nothing
 * @param idleTimeout how long a connection may wait for its next request
 * @param headTimeout how long a head may take from its first byte to its last
 * @param bodyTimeout how long a client may send nothing of a body that is being read
 * @param writeTimeout how long a socket may accept none of the queued bytes before its client is
 *     disconnected, which may happen after up to twice this time; a socket accepts more once the
 *     client has read a large part of its buffer
 * @param sendBufferBytes SO_SNDBUF; limits a distant client to this many bytes per round trip
 * @param minimumBytesPerSecond the rate at which a client must send a body that is being read
 *     (measured over {@code bodyTimeout}) and read an answer that waits for it (measured over
 *     {@code writeTimeout}); 0 for any rate
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
    int sendBufferBytes,
    long minimumBytesPerSecond) {

  public EdgeSettings {
    if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
      throw new IllegalArgumentException(
          "%d connections and %d for one address, expected 1 or more of both"
              .formatted(maxConnections, maxConnectionsPerAddress));
    }
    if (maxTargetBytes < 1 || maxHeadBytes < maxTargetBytes || maxHeadsBytes < maxHeadBytes) {
      throw new IllegalArgumentException(
          "limits of %d bytes for a target, %d for a head and %d for all heads, expected 1 or more, ascending"
              .formatted(maxTargetBytes, maxHeadBytes, maxHeadsBytes));
    }
    if (minimumBytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a minimum of %d bytes a second, expected 0 or more".formatted(minimumBytesPerSecond));
    }
  }

  /**
   * Returns the defaults of floe.yaml; the limit on all heads is a sixteenth of the heap, at least
   * 1 MiB.
   */
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
        256 << 10,
        8 << 10);
  }

  /**
   * Returns one loop's part of the limit on all heads: at least four times {@code maxHeadBytes},
   * since a head may reserve more than its bytes.
   */
  public long headsBytesOf(int loops) {
    return Math.max(maxHeadsBytes / loops, 4L * maxHeadBytes);
  }

  public EdgeSettings withConnections(int most, int mostPerAddress) {
    return with(most, mostPerAddress, sendBufferBytes, minimumBytesPerSecond);
  }

  public EdgeSettings withSendBuffer(int bytes) {
    return with(maxConnections, maxConnectionsPerAddress, bytes, minimumBytesPerSecond);
  }

  public EdgeSettings withMinimumRate(long bytesPerSecond) {
    return with(maxConnections, maxConnectionsPerAddress, sendBufferBytes, bytesPerSecond);
  }

  private EdgeSettings with(int most, int mostPerAddress, int bufferBytes, long bytesPerSecond) {
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
        bufferBytes,
        bytesPerSecond);
  }
}
