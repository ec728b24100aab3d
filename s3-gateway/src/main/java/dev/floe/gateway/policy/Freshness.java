package dev.floe.gateway.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * How long what S3 said is taken for true without asking again: {@code ttl}.
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
   * Whether an entry may answer without S3.
   *
   * @param confirmedAt when S3 was asked for what it last confirmed; stamped before asking
   * @param expiresAt when S3's lifecycle rules may remove the object, {@link Instant#MAX} if never
   */
  public boolean fresh(Instant confirmedAt, Instant expiresAt, Instant now) {
    return now.isBefore(confirmedAt.plus(ttl))
        && now.isBefore(expiresAt)
        // A clock that was set back must not prolong an entry's life.
        && !now.isBefore(confirmedAt);
  }
}
