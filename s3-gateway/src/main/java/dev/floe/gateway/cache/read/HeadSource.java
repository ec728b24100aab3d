package dev.floe.gateway.cache.read;

/** How a read learned the object's head. This decides the {@link CacheOutcome} of the answer. */
sealed interface HeadSource {
  /**
   * From the directory, without S3.
   *
   * @param overdueSeconds time since the end of freshness; 0 while fresh
   */
  record Fresh(long ageSeconds, long overdueSeconds) implements HeadSource {}

  /**
   * From the directory, because S3 fails.
   *
   * @param overdueSeconds time since the end of freshness; 0 while fresh
   */
  record Outage(long ageSeconds, long overdueSeconds) implements HeadSource {}

  /**
   * From S3, which was asked to confirm the directory's entry.
   *
   * @param unchanged true if the object still has the bytes that the entry describes
   */
  record Confirmed(boolean unchanged) implements HeadSource {}

  /** From S3, because the directory had no entry. */
  record Learned() implements HeadSource {}

  /**
   * Returns the outcome of the read.
   *
   * @param complete true if the cache has all bytes of the answer
   * @param partly true if the cache has some of them
   * @param stored true if a fill stores the rest
   */
  default CacheOutcome outcome(boolean complete, boolean partly, boolean stored) {
    return switch (this) {
      case Fresh(long age, long overdue) when complete -> new CacheOutcome.Hit(age, overdue, false);
      case Fresh _ when partly -> new CacheOutcome.Partial(stored);
      case Fresh _ -> new CacheOutcome.Miss(stored);
      case Outage(long age, long overdue) when complete -> new CacheOutcome.Outage(age, overdue);
      case Outage _ -> new CacheOutcome.Stale(false, stored);
      case Confirmed(boolean unchanged) -> new CacheOutcome.Stale(unchanged && complete, stored);
      case Learned _ -> new CacheOutcome.Miss(stored);
    };
  }
}
