package dev.floe.gateway.policy.freshness;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides whether an answer of S3 about one object may be used without asking again.
 *
 * @param ttl the time for which an answer of S3 is fresh; zero if S3 confirms each use
 */
public record Freshness(Duration ttl) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** For objects whose content never changes under their name. */
  public static final Freshness IMMUTABLE = new Freshness(LONGEST);

  /** For objects that S3 confirms before each use. */
  public static final Freshness VALIDATE = new Freshness(Duration.ZERO);

  public Freshness {
    requireCalendar(ttl);
  }

  /** Refuses times that cannot be added to today's date. */
  static void requireCalendar(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a time of %s, expected 0 to 100 years".formatted(time));
    }
  }

  /** Returns true if each use needs S3's confirmation, even if a client permits older content. */
  public boolean validates() {
    return ttl.isZero();
  }

  /**
   * Returns true if an entry may be served without asking S3.
   *
   * @param confirmedAt the time of the request to S3 that last confirmed the entry, taken before it
   *     was sent
   * @param expiresAt the time at which S3's lifecycle rules may remove the object, or {@link
   *     Instant#MAX}
   */
  public boolean usable(Instant confirmedAt, Instant expiresAt, Instant now, ClientWish wish) {
    // Setting the clock back must not extend an entry's life.
    if (wish.revalidates() || now.isBefore(confirmedAt) || !now.isBefore(expiresAt)) {
      return false;
    }
    Duration age = Duration.between(confirmedAt, now);
    if (age.compareTo(wish.maxAge()) > 0) {
      return false;
    }
    Duration late = validates() ? Duration.ZERO : wish.maxStale();
    return age.plus(wish.minFresh()).compareTo(ttl.plus(late)) < 0;
  }

  /** Returns the time since the end of freshness; zero while the entry is fresh. */
  public Duration overdue(Instant confirmedAt, Instant now) {
    Duration overdue = Duration.between(confirmedAt, now).minus(ttl);
    return overdue.isNegative() ? Duration.ZERO : overdue;
  }
}
