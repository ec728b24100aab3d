package dev.floe.gateway.bill;

/**
 * The invocations and the running time that a function platform bills, as whole numbers, so that
 * sums are exact.
 *
 * @param invocations the invocations that are billed
 * @param billedMillis their billed time in milliseconds
 * @param megabyteMillis the sum of each invocation's billed milliseconds times its function's MB
 */
public record Usage(long invocations, long billedMillis, long megabyteMillis) {
  public static final Usage NONE = new Usage(0, 0, 0);

  private static final double MEGABYTE_MILLIS_PER_GIGABYTE_SECOND = 1024.0 * 1000.0;

  public Usage {
    if (invocations < 0 || billedMillis < 0 || megabyteMillis < 0) {
      throw new IllegalArgumentException(
          "%d invocations, %d ms, %d MB-ms, expected none negative"
              .formatted(invocations, billedMillis, megabyteMillis));
    }
  }

  /** Returns the usage of one invocation. */
  public static Usage of(long billedMillis, int memoryMegabytes) {
    return new Usage(1, billedMillis, Math.multiplyExact(billedMillis, memoryMegabytes));
  }

  public Usage plus(Usage other) {
    return new Usage(
        invocations + other.invocations,
        billedMillis + other.billedMillis,
        megabyteMillis + other.megabyteMillis);
  }

  /** Returns the usage in GB-seconds, the unit of the platform's price list. */
  public double gigabyteSeconds() {
    return megabyteMillis / MEGABYTE_MILLIS_PER_GIGABYTE_SECOND;
  }
}
