package dev.floe.gateway.platform.lambda;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * The settings of {@link LambdaPlatform}.
 *
 * @param region the functions' region
 * @param endpoint a local function host or a VPC endpoint; null for the region's own endpoint
 * @param credentials the identity that invokes
 * @param nodes the number of functions, which determines the number of connections
 */
public record LambdaPlatformConfig(
    Region region, @Nullable URI endpoint, AwsCredentialsProvider credentials, int nodes) {
  public LambdaPlatformConfig {
    if (nodes < 1) {
      throw new IllegalArgumentException("%d nodes, expected 1 or more".formatted(nodes));
    }
  }

  /**
   * Returns the limit on connections: two for each node, which may have two instances, and some for
   * calls that are not invocations.
   */
  int maxConnections() {
    return 2 * nodes + 16;
  }
}
