package dev.floe.gateway.config;

import dev.floe.gateway.policy.Prices;
import java.util.List;

/**
 * The complete configuration of a gateway. Its text contains no secret.
 *
 * @param identities at least one
 */
public record GatewayConfig(
    ListenConfig listen,
    OriginConfig origin,
    List<IdentityConfig> identities,
    CacheConfig cache,
    FunctionsConfig pool,
    ClientConfig clients,
    Prices prices) {
  public GatewayConfig {
    identities = List.copyOf(identities);
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("identities: none, expected at least one");
    }
    if (pool.functions().size() < cache.code().total()) {
      throw new IllegalArgumentException(
          "pool.functions: %d of them, expected at least the %d that code %s needs"
              .formatted(pool.functions().size(), cache.code().total(), cache.code()));
    }
  }
}
