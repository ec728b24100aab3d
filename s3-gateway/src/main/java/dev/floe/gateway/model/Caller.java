package dev.floe.gateway.model;

import dev.floe.gateway.origin.account.OriginAccount;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request: authenticated by its signature, or anonymous.
 *
 * @param name the identity's name in the configuration
 * @param accessKeyId the key that signed the request; empty if it was not signed
 * @param account its own account at the origin; null if the gateway acts for it
 */
public record Caller(String name, String accessKeyId, @Nullable OriginAccount account) {
  /** A sender for whom the gateway acts at the origin. */
  public Caller(String name, String accessKeyId) {
    this(name, accessKeyId, null);
  }
}
