package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.BypassReason;

/** What the cache knows of an object. */
public sealed interface Lookup {
  /**
   * It may be answered without S3.
   *
   * @param ageSeconds since S3 was last asked
   */
  record Fresh(ObjectHead head, long ageSeconds) implements Lookup {}

  /** S3 is to be asked whether it is still so. */
  record Stale(ObjectHead head) implements Lookup {}

  /** Nothing is known. */
  record Absent() implements Lookup {}

  /** It is known to be of the kind that is not kept. */
  record Uncacheable(BypassReason reason) implements Lookup {}
}
