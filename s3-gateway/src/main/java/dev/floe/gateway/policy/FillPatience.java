package dev.floe.gateway.policy;

import java.time.Duration;

/**
 * The limits on how long a fill may delay its clients because nodes are slower than S3. Pure.
 *
 * @param atMost the total over the whole fill, after which the fill is dropped; zero to never wait
 */
public record FillPatience(Duration atMost) {
  /**
   * The time without a stored block after which the nodes are considered dead, however long {@link
   * #atMost} is.
   */
  public static final Duration GRACE = Duration.ofSeconds(3);

  /** The default. */
  public static final FillPatience STANDARD = new FillPatience(Duration.ofMillis(300));

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);
  private static final int SILENCE_SHARE = 3;

  public FillPatience {
    if (atMost.isNegative()) {
      throw new IllegalArgumentException("a fill waits %s, expected 0s or more".formatted(atMost));
    }
  }

  /**
   * Returns how much longer the fill may wait for room.
   *
   * @param silentNanos the time since a node last stored a block, or since this wait began,
   *     whichever is shorter
   * @param waitedNanos the total time that the fill has waited, including this wait
   * @return nanoseconds after which to call again; 0 or less to drop the fill
   */
  public long leftNanos(long silentNanos, long waitedNanos) {
    return Math.min(GRACE.toNanos() - silentNanos, atMost.toNanos() - waitedNanos);
  }

  /**
   * Returns how long a stripe that can already be read waits for the other nodes while its fill
   * waits for room: a third of {@link #atMost}, and at most 2 s. A few silent nodes therefore do
   * not end the fill.
   */
  public Duration silence() {
    Duration share = atMost.dividedBy(SILENCE_SHARE);
    return share.compareTo(LONGEST_SILENCE) < 0 ? share : LONGEST_SILENCE;
  }
}
