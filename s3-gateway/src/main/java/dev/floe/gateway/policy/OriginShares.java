package dev.floe.gateway.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * Decides which clients' requests may use a connection to the origin, so that no identity and no
 * kind of request takes them all. What the gateway asks by itself (revalidation, fills) needs no
 * share: a quarter of the connections is always left for it.
 *
 * <p>Of {@code n} connections, reads that bypass the cache and writes may use three eighths each,
 * and one identity a quarter for each kind. Not thread-safe.
 */
public final class OriginShares {
  private final int perKind;
  private final int perIdentity;
  private final Map<Kind, Integer> ofKind = new HashMap<>();
  private final Map<Holder, Integer> ofHolder = new HashMap<>();

  /** What a request does at the origin. */
  public enum Kind {
    READ,
    WRITE
  }

  private record Holder(String identity, Kind kind) {}

  /**
   * @param connections the origin client's connections, 8 or more
   */
  public OriginShares(int connections) {
    if (connections < 8) {
      throw new IllegalArgumentException(
          "%d connections, expected 8 or more".formatted(connections));
    }
    perKind = connections * 3 / 8;
    perIdentity = connections / 4;
  }

  /** Takes a connection's share for a request; false if the identity or the kind has its share. */
  public boolean tryTake(String identity, Kind kind) {
    Holder holder = new Holder(identity, kind);
    if (ofKind.getOrDefault(kind, 0) >= perKind
        || ofHolder.getOrDefault(holder, 0) >= perIdentity) {
      return false;
    }
    ofKind.merge(kind, 1, Integer::sum);
    ofHolder.merge(holder, 1, Integer::sum);
    return true;
  }

  /** Returns what {@link #tryTake} took. */
  public void give(String identity, Kind kind) {
    ofKind.merge(kind, -1, OriginShares::sum);
    ofHolder.merge(new Holder(identity, kind), -1, OriginShares::sum);
  }

  /** The sum, and no entry for none. */
  @SuppressWarnings("NullAway") // null removes the entry
  private static Integer sum(Integer a, Integer b) {
    return a + b == 0 ? null : a + b;
  }
}
