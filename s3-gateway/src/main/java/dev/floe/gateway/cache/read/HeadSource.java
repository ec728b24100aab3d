package dev.floe.gateway.cache.read;

/** How a read came to know the object's head, which decides how its answer is described. */
sealed interface HeadSource {
  /** From the directory, fresh. */
  record Fresh(long ageSeconds) implements HeadSource {}

  /** S3 confirmed the entry of the directory, or replaced it if its bytes have changed. */
  record Confirmed(boolean unchanged) implements HeadSource {}

  /** S3 was asked, for nothing was known before. */
  record Learned() implements HeadSource {}

  /**
   * The outcome of the read.
   *
   * @param complete whether everything that the answer needs is in the cache
   * @param partly whether some of it is
   * @param stored whether a fill stores the rest
   */
  default CacheOutcome outcome(boolean complete, boolean partly, boolean stored) {
    return switch (this) {
      case Fresh(long age) when complete -> new CacheOutcome.Hit(age);
      case Fresh _ when partly -> new CacheOutcome.Partial(stored);
      case Fresh _ -> new CacheOutcome.Miss(stored);
      case Confirmed(boolean unchanged) -> new CacheOutcome.Stale(unchanged && complete, stored);
      case Learned _ -> new CacheOutcome.Miss(stored);
    };
  }
}
