package dev.floe.gateway.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The origin, the S3 server whose objects are cached; requests to it are path-style. The gateway's
 * own credentials are taken from the AWS default chain.
 *
 * @param endpoint null for AWS's own endpoint in the region
 * @param maxConnections the limit on simultaneous connections
 * @param minimumBytesPerSecond the rate at which a client must read or send while it holds a
 *     connection
 * @param stsEndpoint the STS endpoint at which roles are assumed; null for AWS's own endpoint in
 *     the region
 */
public record OriginConfig(
    @Nullable URI endpoint,
    String region,
    Checksums checksums,
    int maxConnections,
    long minimumBytesPerSecond,
    @Nullable URI stsEndpoint) {

  /** Returns the endpoint, or AWS's own endpoint in the region. */
  public URI address() {
    return endpoint == null
        ? URI.create("https://s3.%s.amazonaws.com".formatted(region))
        : endpoint;
  }

  /**
   * The handling of checksums that clients send as trailers: passed on to the origin, or only
   * verified here. Some S3 servers refuse such trailers.
   */
  public enum Checksums {
    WHEN_SUPPORTED,
    WHEN_REQUIRED
  }
}
