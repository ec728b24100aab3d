package dev.floe.gateway.config;

import java.net.URI;
import java.util.Optional;

/**
 * The S3 that holds the truth; its buckets are named in the path. Credentials come from the AWS
 * default chain.
 *
 * @param endpoint empty for AWS's own in that region
 * @param maxConnections open at the same time
 * @param minimumBytesPerSecond that a client must read or send while it holds a connection
 */
public record OriginConfig(
    Optional<URI> endpoint,
    String region,
    Checksums checksums,
    int maxConnections,
    long minimumBytesPerSecond) {

  /** The endpoint, or AWS's own in the region. */
  public URI address() {
    return endpoint.orElseGet(() -> URI.create("https://s3.%s.amazonaws.com".formatted(region)));
  }

  /** When the gateway's own requests carry a checksum; some S3 servers refuse the newer ones. */
  public enum Checksums {
    WHEN_SUPPORTED,
    WHEN_REQUIRED
  }
}
