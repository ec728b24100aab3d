package dev.floe.gateway.auth;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The identities of one version of the configuration. Immutable. */
public final class Identities {
  private final Map<String, Identity> byAccessKey;
  private final @Nullable Identity anonymous;

  /**
   * @throws IllegalArgumentException if two have the same access key, or two have none
   */
  public Identities(Collection<Identity> identities) {
    Map<String, Identity> map = new HashMap<>();
    for (Identity identity : identities) {
      String key = identity.caller().accessKeyId();
      if (map.put(key, identity) != null) {
        throw new IllegalArgumentException(
            key.isEmpty()
                ? "two identities are anonymous, expected at most one"
                : "access key '%s' is given twice, expected once".formatted(key));
      }
    }
    this.anonymous = map.remove("");
    this.byAccessKey = Map.copyOf(map);
  }

  public Optional<Identity> find(String accessKeyId) {
    return Optional.ofNullable(byAccessKey.get(accessKeyId));
  }

  /** Returns the identity of unsigned requests; empty if the configuration has none. */
  public Optional<Identity> anonymous() {
    return Optional.ofNullable(anonymous);
  }
}
