package dev.floe.gateway.bill;

import java.time.Duration;

/**
 * The charges of the function platform, in dollars.
 *
 * @param gigabyteSecond for a GB of memory and a second
 * @param invocation for an invocation
 * @param crossZoneGigabyte for a GB between zones, both directions together
 * @param quantum the time to multiples of which running time is rounded up
 */
public record Tariff(
    double gigabyteSecond, double invocation, double crossZoneGigabyte, Duration quantum) {
  private static final double GIGABYTE = 1e9;

  public Tariff {
    if (!(gigabyteSecond >= 0 && invocation >= 0 && crossZoneGigabyte >= 0)) {
      throw new IllegalArgumentException(
          "prices %s, %s and %s, expected 0 or more"
              .formatted(gigabyteSecond, invocation, crossZoneGigabyte));
    }
  }

  double dollars(Usage usage) {
    return usage.invocations() * invocation + usage.gigabyteSeconds() * gigabyteSecond;
  }

  double crossZoneDollars(long bytes) {
    return bytes / GIGABYTE * crossZoneGigabyte;
  }
}
