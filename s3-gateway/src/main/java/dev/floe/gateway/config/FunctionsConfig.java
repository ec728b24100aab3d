package dev.floe.gateway.config;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The functions that hold the cache.
 *
 * @param functions each once
 * @param nodeMemoryBytes the memory that each function is configured with
 * @param endpoint of the function platform; empty for AWS Lambda's own in that region
 * @param secret what the nodes' keys are derived from; empty draws one at each start
 * @param advertised where nodes reach this gateway; empty for the address it listens on
 */
public record FunctionsConfig(
    List<String> functions,
    long nodeMemoryBytes,
    Optional<URI> endpoint,
    String region,
    Optional<Secret> secret,
    Optional<HostPort> advertised) {
  public FunctionsConfig {
    functions = List.copyOf(functions);
    if (new HashSet<>(functions).size() != functions.size()) {
      throw new IllegalArgumentException("functions %s, expected each once".formatted(functions));
    }
  }
}
