package dev.floe.gateway.platform.lambda;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Where Lambda is, and as whom it is asked.
 *
 * @param region the functions' region
 * @param endpoint another endpoint than the region's own: a local function host, a VPC endpoint
 * @param credentials who invokes
 * @param nodes how many functions there are, which bounds the connections
 */
public record LambdaPlatformConfig(
    Region region, Optional<URI> endpoint, AwsCredentialsProvider credentials, int nodes) {
  public LambdaPlatformConfig {
    if (nodes < 1) {
      throw new IllegalArgumentException("%d nodes, expected 1 or more".formatted(nodes));
    }
  }

  /** Two instances of every node, and some calls that are no invocations. */
  int maxConnections() {
    return 2 * nodes + 16;
  }
}
