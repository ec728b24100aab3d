package dev.floe.gateway.policy.request;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides whether an answer of S3 may be used without asking again.
 *
 * @param ttl the time for which an answer of S3 is fresh
 */
public record Freshness(Duration ttl) {
  public Freshness {
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("freshness of %s, expected 0 or more".formatted(ttl));
    }
  }

  /**
   * Returns true if an entry may be served without asking S3.
   *
   * @param confirmedAt the time of the request to S3 that last confirmed the entry, taken before it
   *     was sent
   * @param expiresAt the time at which S3's lifecycle rules may remove the object, or {@link
   *     Instant#MAX}
   */
  public boolean fresh(Instant confirmedAt, Instant expiresAt, Instant now) {
    return now.isBefore(confirmedAt.plus(ttl))
        && now.isBefore(expiresAt)
        // Setting the clock back must not extend an entry's life.
        && !now.isBefore(confirmedAt);
  }
}
