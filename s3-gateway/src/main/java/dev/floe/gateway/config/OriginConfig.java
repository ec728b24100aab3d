package dev.floe.gateway.config;

import java.net.URI;
import java.util.Optional;

/**
 * The S3 that holds the truth. Credentials come from the AWS default chain.
 *
 * @param endpoint empty for AWS's own in that region
 * @param pathStyle whether buckets stand in the path instead of the host name
 */
public record OriginConfig(
    Optional<URI> endpoint, String region, boolean pathStyle, Checksums checksums) {

  /** When the gateway's own requests carry a checksum; some S3 servers refuse the newer ones. */
  public enum Checksums {
    WHEN_SUPPORTED,
    WHEN_REQUIRED
  }
}
