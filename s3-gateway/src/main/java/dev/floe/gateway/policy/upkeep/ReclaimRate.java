package dev.floe.gateway.policy.upkeep;

import java.time.Duration;

/**
 * Estimates how often the platform reclaims an instance, from the losses seen and the time that
 * instances have lived. Old observations lose half of their weight in six hours. A prior of one
 * loss in {@link #PRIOR_HOURS} hours of an instance decides while there are few observations.
 *
 * <p>Pure: the caller passes the elapsed time. Confined to one thread at a time.
 */
public final class ReclaimRate {
  /** A published measurement: an idle function lives for hours if it is invoked every minute. */
  private static final double PRIOR_HOURS = 6;

  private static final Duration HALF_LIFE = Duration.ofHours(6);
  private static final double NANOS_PER_HOUR = 3600e9;

  private double losses;
  private double hours;

  /**
   * Counts the losses of an interval.
   *
   * @param passed its length
   * @param instances the number of instances that lived in it
   * @param lost the number of instances that were lost in it
   */
  public void observe(Duration passed, int instances, int lost) {
    if (passed.isNegative() || instances < 0 || lost < 0) {
      throw new IllegalArgumentException(
          "%d instances and %d losses in %s, expected 0 or more of each"
              .formatted(instances, lost, passed));
    }
    double kept = Math.pow(0.5, (double) passed.toNanos() / HALF_LIFE.toNanos());
    losses = losses * kept + lost;
    hours = hours * kept + instances * (passed.toNanos() / NANOS_PER_HOUR);
  }

  /** Returns the losses per hour of one instance. */
  public double perHour() {
    return (1 + losses) / (PRIOR_HOURS + hours);
  }

  /** Returns the chance that an instance is lost within a time, 0 to 1. */
  public static double chance(double perHour, Duration within) {
    return -Math.expm1(-perHour * (within.toNanos() / NANOS_PER_HOUR));
  }
}
