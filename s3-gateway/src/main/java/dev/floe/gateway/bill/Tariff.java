package dev.floe.gateway.bill;

import dev.floe.gateway.policy.Prices;
import java.time.Duration;

/**
 * The charges of the function platform, in dollars.
 *
 * @param gigabyteSecond the price of a GB of memory for a second
 * @param invocation the price of an invocation
 * @param crossZoneGigabyte the price of a GB from one zone to another, for sender and receiver
 *     together
 * @param quantum running time is rounded up to a multiple of it
 */
public record Tariff(
    double gigabyteSecond, double invocation, double crossZoneGigabyte, Duration quantum) {
  private static final double GIGABYTE = 1e9;

  public Tariff {
    if (quantum.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("quantum %s, expected 1 ms or more".formatted(quantum));
    }
    if (!(gigabyteSecond >= 0 && invocation >= 0 && crossZoneGigabyte >= 0)) {
      throw new IllegalArgumentException(
          "prices %s, %s and %s, expected 0 or more"
              .formatted(gigabyteSecond, invocation, crossZoneGigabyte));
    }
  }

  /** Returns the charges for functions of this architecture. */
  public static Tariff of(Prices prices, Prices.Architecture architecture) {
    return new Tariff(
        prices.gbSecond(architecture),
        prices.invocation(),
        2 * prices.crossZoneGb(),
        prices.quantum());
  }

  double dollars(Usage usage) {
    return usage.invocations() * invocation + usage.gigabyteSeconds() * gigabyteSecond;
  }

  double crossZoneDollars(long bytes) {
    return bytes / GIGABYTE * crossZoneGigabyte;
  }
}
