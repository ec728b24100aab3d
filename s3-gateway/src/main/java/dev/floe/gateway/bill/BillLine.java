package dev.floe.gateway.bill;

/**
 * A line of the bill.
 *
 * @param reported the invocations that ended and whose report arrived: exactly what is billed
 * @param estimated those that ended without a report: their running time as the gateway saw it
 * @param running those that still run: their running time so far
 */
public record BillLine(Usage reported, Usage estimated, Usage running) {
  public static final BillLine EMPTY = new BillLine(Usage.NONE, Usage.NONE, Usage.NONE);

  BillLine plus(BillLine other) {
    return new BillLine(
        reported.plus(other.reported),
        estimated.plus(other.estimated),
        running.plus(other.running));
  }

  /** Returns the usage of the invocations that ended. It never decreases. */
  public Usage ended() {
    return reported.plus(estimated);
  }

  /**
   * Returns the usage that is owed now. It decreases if a report is below the usage that had
   * accrued.
   */
  public Usage total() {
    return ended().plus(running);
  }
}
