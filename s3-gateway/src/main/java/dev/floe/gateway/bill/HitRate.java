package dev.floe.gateway.bill;

import dev.floe.gateway.policy.wake.Purpose;
import java.util.function.LongSupplier;

/**
 * The price of a byte that hits read from the nodes: the cost of the last hour's invocations that
 * serve requests, divided by the bytes of that hour's hits. Thread-safe; loops only read a number.
 */
public final class HitRate {
  private final HourMeter serving;
  private volatile double dollars = Double.NaN;

  /**
   * @param hitBytes returns the bytes that clients received from the nodes so far
   */
  public HitRate(Ledger ledger, LongSupplier hitBytes, LongSupplier nanoTime) {
    serving =
        new HourMeter(
            new HourMeter.Sources(
                () -> 0,
                hitBytes,
                () -> ledger.dollars(ledger.bill().of(Purpose.SERVE).total()),
                () -> 0),
            nanoTime);
  }

  /** Returns the price at the last update, in dollars per byte; NaN until the first hit. */
  public double dollars() {
    return dollars;
  }

  /** Computes the price again; an hour without hits leaves it as it is. Thread code. */
  public void update() {
    HourOfUse hour = serving.lastHour();
    if (hour.bytes() > 0) {
      // Reports may have lowered costs that had accrued when the hour began.
      dollars = Math.max(0, hour.dollars()) / hour.bytes();
    }
  }

  /**
   * Takes a sample; the last hour begins at one of the samples. Thread code; called about once a
   * minute.
   */
  public void sample() {
    serving.sample();
  }
}
