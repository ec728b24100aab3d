package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.exchange.Headers;

/**
 * The cache's part in one answer. The headers that report it and the label of its counter are all
 * derived here, so that they cannot disagree.
 */
public sealed interface CacheOutcome {
  /** Values of the Warning header (RFC 7234, 5.5). */
  String STALE = "110 - \"Response is Stale\"";

  String UNCONFIRMED = "111 - \"Revalidation Failed\"";

  /**
   * An entry answered without S3.
   *
   * @param overdueSeconds time since the end of freshness, within the client's max-stale; 0 while
   *     fresh
   * @param fromMemory true if the whole body was in the memory tier when the answer began
   */
  record Hit(long ageSeconds, long overdueSeconds, boolean fromMemory) implements CacheOutcome {
    Hit fromMemory(boolean memory) {
      return new Hit(ageSeconds, overdueSeconds, memory);
    }

    private String status() {
      return "Floe; hit"
          + (overdueSeconds > 0 ? "; ttl=-" + overdueSeconds : "")
          + (fromMemory ? "; detail=memory" : "");
    }
  }

  /**
   * An entry answered without the confirmation that it needed, because S3 fails.
   *
   * @param overdueSeconds time since the end of freshness; 0 while fresh
   */
  record Outage(long ageSeconds, long overdueSeconds) implements CacheOutcome {}

  /** The client permits the cache alone to answer, and the cache cannot. */
  record NotCached() implements CacheOutcome {}

  /**
   * The directory had no entry, or no stripe of the answer was on the nodes.
   *
   * @param stored true if a fill is storing the object; the fill may still fail
   */
  record Miss(boolean stored) implements CacheOutcome {}

  /**
   * A fresh entry located some of the answer's stripes on the nodes; S3 was asked for the others.
   */
  record Partial(boolean stored) implements CacheOutcome {}

  /**
   * The entry needed S3's confirmation, and S3 was asked for the confirmation or for missing bytes.
   *
   * @param served true if S3 confirmed the entry and the cache had all bytes of the answer
   * @param stored true if a fill is storing the missing stripes
   */
  record Stale(boolean served, boolean stored) implements CacheOutcome {}

  /**
   * The request was a write that S3 has carried out.
   *
   * @param stored true if the written object is being stored
   */
  record Write(boolean stored) implements CacheOutcome {}

  /** The request bypassed the cache. */
  record Bypass(BypassReason reason) implements CacheOutcome {}

  /** Returns the value of Cache-Status (RFC 9211). */
  default String cacheStatus() {
    return switch (this) {
      case Hit hit -> hit.status();
      case Outage _ -> "Floe; fwd=stale; detail=origin-error";
      case NotCached _ -> "Floe; detail=only-if-cached";
      case Miss(boolean stored) -> "Floe; fwd=uri-miss" + stored(stored);
      case Partial(boolean stored) -> "Floe; fwd=partial" + stored(stored);
      case Stale(boolean served, boolean stored) -> "Floe; fwd=stale" + stored(stored);
      case Write(boolean stored) -> "Floe; fwd=method" + stored(stored);
      case Bypass(BypassReason reason) -> "Floe; fwd=bypass; detail=" + reason.token();
    };
  }

  /**
   * Returns the value of X-Cache for a read: HIT if the cache had what the answer needed, STALE if
   * the cache had it but S3 could not confirm it, else MISS. BYPASS for a write or a request that
   * bypassed the cache.
   */
  default String xCache() {
    return switch (this) {
      case Hit hit -> "HIT";
      case Outage _ -> "STALE";
      case NotCached _ -> "MISS";
      case Miss miss -> "MISS";
      case Partial partial -> "MISS";
      case Stale(boolean served, boolean stored) -> served ? "HIT" : "MISS";
      case Write write -> "BYPASS";
      case Bypass bypass -> "BYPASS";
    };
  }

  /**
   * Adds Cache-Status and X-Cache; for {@code Hit} and {@code Outage} also Age, and for {@code
   * Outage} Warning.
   */
  default void addTo(Headers.Builder headers) {
    headers.set("Cache-Status", cacheStatus());
    headers.set("X-Cache", xCache());
    switch (this) {
      case Hit(long age, long _, boolean _) -> headers.set("Age", Long.toString(age));
      case Outage(long age, long overdue) -> {
        headers.set("Age", Long.toString(age));
        headers.set("Warning", overdue > 0 ? STALE + ", " + UNCONFIRMED : UNCONFIRMED);
      }
      default -> {}
    }
  }

  private static String stored(boolean stored) {
    return stored ? "; stored" : "";
  }
}
