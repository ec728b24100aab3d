package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.BypassReason;

/** The result of looking an object up in the directory. */
public sealed interface Lookup {
  /**
   * The entry may answer without S3.
   *
   * @param ageSeconds time since S3 last confirmed the entry
   * @param overdueSeconds time since the end of freshness, within the client's max-stale; 0 while
   *     fresh
   */
  record Fresh(ObjectHead head, long ageSeconds, long overdueSeconds) implements Lookup {}

  /** The entry must be confirmed by S3 first. */
  record Stale(ObjectHead head) implements Lookup {}

  /**
   * The entry should be confirmed by S3, and may be used as it is if S3 fails.
   *
   * @param ageSeconds time since S3 last confirmed the entry
   * @param overdueSeconds time since the end of freshness; 0 while fresh
   */
  record Spare(ObjectHead head, long ageSeconds, long overdueSeconds) implements Lookup {}

  /** The directory has no entry. */
  record Absent() implements Lookup {}

  /** The object is known not to be cacheable. */
  record Uncacheable(BypassReason reason) implements Lookup {}
}
