package dev.floe.node.host;

/**
 * What invocations cost: their number, and their billed time with and without the memory as a
 * factor.
 *
 * @param invocations how many ended
 * @param billedMillis their billed durations together
 * @param megabyteMillis the same, each multiplied by the function's memory
 */
public record Bill(long invocations, long billedMillis, long megabyteMillis) {
  public static final Bill NONE = new Bill(0, 0, 0);

  private static final double MEGABYTE_MILLIS_PER_GIGABYTE_SECOND = 1024.0 * 1000.0;

  public Bill plus(Bill other) {
    return new Bill(
        invocations + other.invocations,
        billedMillis + other.billedMillis,
        megabyteMillis + other.megabyteMillis);
  }

  /** Returns the unit of Lambda's price list. */
  public double gigabyteSeconds() {
    return megabyteMillis / MEGABYTE_MILLIS_PER_GIGABYTE_SECOND;
  }
}
