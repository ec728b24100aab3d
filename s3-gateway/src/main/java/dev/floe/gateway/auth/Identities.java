package dev.floe.gateway.auth;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The identities of one version of the configuration. Immutable. */
public final class Identities {
  private final Map<String, Identity> byAccessKey;

  /**
   * @throws IllegalArgumentException if two have the same access key
   */
  public Identities(Collection<Identity> identities) {
    Map<String, Identity> map = new HashMap<>();
    for (Identity identity : identities) {
      String key = identity.credentials().accessKeyId();
      if (map.put(key, identity) != null) {
        throw new IllegalArgumentException("access key '%s' is given twice".formatted(key));
      }
    }
    this.byAccessKey = Map.copyOf(map);
  }

  public Optional<Identity> find(String accessKeyId) {
    return Optional.ofNullable(byAccessKey.get(accessKeyId));
  }
}
