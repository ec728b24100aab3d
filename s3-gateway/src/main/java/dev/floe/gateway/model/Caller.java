package dev.floe.gateway.model;

import dev.floe.gateway.origin.account.OriginAccount;
import java.util.Optional;

/**
 * The sender of a request, authenticated by its signature.
 *
 * @param name the identity's name in the configuration
 * @param accessKeyId the key that signed the request; empty if it was not signed
 * @param account its own account at the origin; empty if the gateway acts for it
 */
public record Caller(String name, String accessKeyId, Optional<OriginAccount> account) {
  /** A sender for whom the gateway acts at the origin. */
  public Caller(String name, String accessKeyId) {
    this(name, accessKeyId, Optional.empty());
  }
}
