package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides which entries are served without S3's confirmation while S3 fails.
 *
 * @param stale true if entries may be served without confirmation; false to relay S3's errors
 * @param bound the time after the end of freshness for which content that may have changed is
 *     served; zero to serve none
 */
public record OutageRule(boolean stale, Duration bound) {
  /** S3's errors are relayed. */
  public static final OutageRule OFF = new OutageRule(false, Duration.ZERO);

  public OutageRule {
    Freshness.requireCalendar(bound);
  }

  /**
   * Returns true if S3's answer to a request is a failure of S3 or a refusal to serve at this rate.
   * No other status is an outage: 403, 404 and 412 are decisions about the object.
   */
  public static boolean isOutage(int status) {
    return switch (status) {
      case 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /**
   * Returns true if an entry may be served while S3 fails. The caller must ensure that no write of
   * the object has begun since the entry was confirmed.
   *
   * @param confirmedAt the time of the request to S3 that last confirmed the entry
   * @param expiresAt the time at which S3's lifecycle rules may remove the object
   */
  public boolean admits(
      ObjectKey key,
      Freshness freshness,
      Instant confirmedAt,
      Instant expiresAt,
      Instant now,
      ClientWish wish) {
    if (!stale || now.isBefore(confirmedAt) || !now.isBefore(expiresAt) || wish.revalidates()) {
      return false;
    }
    Duration age = Duration.between(confirmedAt, now);
    if (age.compareTo(wish.maxAge()) > 0 || !wish.minFresh().isZero()) {
      return false;
    }
    boolean cannotChange = key.namesVersion() || freshness.equals(Freshness.IMMUTABLE);
    return cannotChange || age.compareTo(freshness.ttl().plus(bound)) < 0;
  }
}
