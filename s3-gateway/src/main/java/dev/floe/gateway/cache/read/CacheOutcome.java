package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.exchange.Headers;

/**
 * What the cache had to do with an answer. The headers that say so and the counters are all made
 * here, so that they cannot disagree.
 */
public sealed interface CacheOutcome {
  /** A fresh entry answered, without S3. */
  record Hit(long ageSeconds) implements CacheOutcome {}

  /**
   * Nothing was known.
   *
   * @param stored a fill is storing it: whether the fill ends well nobody knows yet
   */
  record Miss(boolean stored) implements CacheOutcome {}

  /** A fresh entry holds some of the stripes; S3 was asked for the others. */
  record Partial(boolean stored) implements CacheOutcome {}

  /**
   * S3 was asked whether the entry still holds.
   *
   * @param served it does, and the answer is the cache's own
   * @param stored a fill is storing what the cache does not have
   */
  record Stale(boolean served, boolean stored) implements CacheOutcome {}

  /**
   * The request was a write, which S3 has carried out.
   *
   * @param stored what was written is being stored
   */
  record Write(boolean stored) implements CacheOutcome {}

  /** The request went past the cache. */
  record Bypass(BypassReason reason) implements CacheOutcome {}

  /** The value of Cache-Status (RFC 9211). */
  default String cacheStatus() {
    return switch (this) {
      case Hit hit -> "Floe; hit";
      case Miss(boolean stored) -> "Floe; fwd=uri-miss" + stored(stored);
      case Partial(boolean stored) -> "Floe; fwd=partial" + stored(stored);
      case Stale(boolean served, boolean stored) -> "Floe; fwd=stale" + stored(stored);
      case Write(boolean stored) -> "Floe; fwd=method" + stored(stored);
      case Bypass(BypassReason reason) -> "Floe; fwd=bypass; detail=" + reason.token();
    };
  }

  /** The value of X-Cache: where the object's bytes, or its headers, came from. */
  default String xCache() {
    return switch (this) {
      case Hit hit -> "HIT";
      case Miss miss -> "MISS";
      case Partial partial -> "MISS";
      case Stale(boolean served, boolean stored) -> served ? "HIT" : "MISS";
      case Write write -> "BYPASS";
      case Bypass bypass -> "BYPASS";
    };
  }

  /** Adds Cache-Status, X-Cache and, for a hit, Age. */
  default void addTo(Headers.Builder headers) {
    headers.set("Cache-Status", cacheStatus());
    headers.set("X-Cache", xCache());
    if (this instanceof Hit(long ageSeconds)) {
      headers.set("Age", Long.toString(ageSeconds));
    }
  }

  private static String stored(boolean stored) {
    return stored ? "; stored" : "";
  }
}
