package dev.floe.gateway.bill;

import dev.floe.gateway.bill.UsageWindow.Sample;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Measures the use of the last hour. Thread-safe. {@link #sample} is called about once a minute.
 */
public final class HourMeter {
  private final Sources sources;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final UsageWindow window = new UsageWindow();

  /**
   * The measured values.
   *
   * @param hits the requests served from the cache since the gateway started
   * @param bytes the bytes served from the cache since then
   * @param dollars the bill since then
   * @param storedBytes the bytes of objects on the nodes now, without parity
   */
  public record Sources(
      LongSupplier hits, LongSupplier bytes, DoubleSupplier dollars, LongSupplier storedBytes) {}

  public HourMeter(Sources sources, LongSupplier nanoTime) {
    this.sources = sources;
    this.nanoTime = nanoTime;
    sample();
  }

  public void sample() {
    Sample now = now();
    lock.lock();
    try {
      window.add(now);
    } finally {
      lock.unlock();
    }
  }

  public HourOfUse lastHour() {
    Sample now = now();
    lock.lock();
    try {
      return window.until(now);
    } finally {
      lock.unlock();
    }
  }

  private Sample now() {
    return new Sample(
        nanoTime.getAsLong(),
        sources.hits.getAsLong(),
        sources.bytes.getAsLong(),
        sources.dollars.getAsDouble(),
        sources.storedBytes.getAsLong());
  }
}
