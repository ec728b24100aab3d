package dev.floe.node.host;

/**
 * The cost of invocations: their number, their billed time, and that time multiplied by the memory
 * of their functions.
 *
 * @param invocations the number of invocations that have ended
 * @param billedMillis the sum of their billed durations
 * @param megabyteMillis the same sum, each duration multiplied by the function's memory in MB
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

  /** Returns the cost in GB-seconds, the unit of Lambda's price list. */
  public double gigabyteSeconds() {
    return megabyteMillis / MEGABYTE_MILLIS_PER_GIGABYTE_SECOND;
  }
}
