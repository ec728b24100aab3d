package dev.floe.gateway.config;

import dev.floe.gateway.policy.Prices;
import dev.floe.node.invocation.StayPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The functions that hold the cache.
 *
 * @param functions their names, without duplicates
 * @param nodeMemoryBytes the memory that each function is configured with
 * @param architecture their processor
 * @param endpoint of the function platform; empty for AWS Lambda's own endpoint in the region
 * @param secret the secret from which the nodes' keys are derived; if empty, each start generates
 *     one
 * @param advertised the address at which nodes reach this gateway; empty for the address it listens
 *     on
 * @param lifetime decides how long an idle node stays
 * @param wakeAtStart how long a starting gateway waits for its nodes to report their contents; zero
 *     wakes none
 * @param unsealed how long a node keeps what a fill wrote and nothing has confirmed, without a sign
 *     that the fill continues
 * @param invocationLog the file with a line for each invocation; empty for none
 */
public record FunctionsConfig(
    List<String> functions,
    long nodeMemoryBytes,
    Prices.Architecture architecture,
    Optional<URI> endpoint,
    String region,
    Optional<Secret> secret,
    Optional<HostPort> advertised,
    Lifetime lifetime,
    Duration wakeAtStart,
    Duration unsealed,
    Optional<Path> invocationLog) {
  private static final Duration SHORTEST_UNSEALED = Duration.ofMillis(100);

  /**
   * The policy of idle nodes.
   *
   * @param latencyPrice the dollars that a second is worth in which a reader waits for a node
   */
  public record Lifetime(StayPolicy policy, double latencyPrice) {}

  public FunctionsConfig {
    functions = List.copyOf(functions);
    if (unsealed.compareTo(SHORTEST_UNSEALED) < 0) {
      throw new IllegalArgumentException(
          "pool.unsealed is %s, expected at least %s".formatted(unsealed, SHORTEST_UNSEALED));
    }
    if (new HashSet<>(functions).size() != functions.size()) {
      throw new IllegalArgumentException(
          "functions %s, expected no duplicates".formatted(functions));
    }
  }
}
