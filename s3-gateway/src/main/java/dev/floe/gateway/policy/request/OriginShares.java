package dev.floe.gateway.policy.request;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Divides the connections to the origin, so that no identity and no kind of request takes all of
 * them. Pure; confined to one thread or guarded by its owner.
 *
 * <p>A sixteenth of all connections is reserved for revalidation, which takes at most an eighth. An
 * eighth is reserved for fills, which take at most a quarter. Clients share the rest: one identity
 * takes at most half of it for one kind of request and three quarters for all kinds, and one kind
 * takes at most three quarters. So one identity always leaves connections for others.
 */
public final class OriginShares {
  private final int total;
  private final int forRevalidation;
  private final int forFills;
  private final int forClients;
  private final int forUnread;
  private final Map<String, Integer> unread = new HashMap<>();
  private final Map<Kind, Integer> byKind = new EnumMap<>(Kind.class);
  private final Map<String, Map<Kind, Integer>> byIdentity = new HashMap<>();
  private int used;

  /** The kinds of requests, those of the cache itself first. */
  public enum Kind {
    /** HeadObject requests of the cache itself: short, and hits wait for them. */
    REVALIDATION,
    /** Reads that fill the cache, at the rate of the nodes. */
    FILL,
    /** Responses that a client reads. */
    CLIENT_READ,
    /** Requests whose body a client sends. */
    CLIENT_WRITE;

    public boolean ofClient() {
      return this == CLIENT_READ || this == CLIENT_WRITE;
    }
  }

  /**
   * @param total the number of connections, 8 or more
   */
  public OriginShares(int total) {
    if (total < 8) {
      throw new IllegalArgumentException("%d connections, expected 8 or more".formatted(total));
    }
    this.total = total;
    this.forRevalidation = Math.max(1, total / 16);
    this.forFills = Math.max(1, total / 8);
    this.forClients = total - forRevalidation - forFills;
    this.forUnread = Math.max(1, forClients / 8);
  }

  /**
   * Takes one connection. Returns false and changes nothing if no connection is free, or if the
   * share of the kind or of the identity is used up.
   */
  public boolean take(Kind kind, String identity) {
    if (!free(kind, identity)) {
      return false;
    }
    used++;
    byKind.merge(kind, 1, Integer::sum);
    if (kind.ofClient()) {
      byIdentity
          .computeIfAbsent(identity, _ -> new EnumMap<>(Kind.class))
          .merge(kind, 1, Integer::sum);
    }
    return true;
  }

  /** Releases a connection that was taken. */
  public void release(Kind kind, String identity) {
    used--;
    byKind.merge(kind, -1, Integer::sum);
    Map<Kind, Integer> own = kind.ofClient() ? byIdentity.get(identity) : null;
    if (own != null) {
      own.merge(kind, -1, Integer::sum);
      if (sum(own) == 0) {
        byIdentity.remove(identity);
      }
    }
  }

  /**
   * Counts one more answer that the identity's client has not begun to read. Returns false and
   * changes nothing if the identity already has as many as an eighth of the clients' connections.
   */
  public boolean takeUnread(String identity) {
    if (unread.getOrDefault(identity, 0) >= forUnread) {
      return false;
    }
    unread.merge(identity, 1, Integer::sum);
    return true;
  }

  /**
   * Ends the count of an unread answer, because its client has begun to read it or it was closed.
   */
  public void releaseUnread(String identity) {
    unread.computeIfPresent(identity, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Returns the number of connections in use. */
  public int used() {
    return used;
  }

  private boolean free(Kind kind, String identity) {
    return switch (kind) {
      case REVALIDATION -> used < total && used(kind) < Math.max(1, total / 8);
      case FILL ->
          used < total
              && used(kind) < Math.max(1, total / 4)
              && used - used(Kind.REVALIDATION) < total - forRevalidation;
      case CLIENT_READ, CLIENT_WRITE -> freeForClient(kind, identity);
    };
  }

  private boolean freeForClient(Kind kind, String identity) {
    Map<Kind, Integer> own = byIdentity.getOrDefault(identity, Map.of());
    int clients = used(Kind.CLIENT_READ) + used(Kind.CLIENT_WRITE);
    return used < total
        && clients < forClients
        && used(kind) < threeQuarters()
        && sum(own) < threeQuarters()
        && own.getOrDefault(kind, 0) < Math.max(1, forClients / 2);
  }

  private int used(Kind kind) {
    return byKind.getOrDefault(kind, 0);
  }

  private int threeQuarters() {
    return Math.max(1, forClients * 3 / 4);
  }

  private static int sum(Map<Kind, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
