package dev.floe.loadtest.bench.process;

import org.HdrHistogram.Histogram;

/**
 * The answers that a client received, summed up.
 *
 * @param bytes the length of all bodies together
 * @param seconds the time from the first request to the last answer
 * @param firstNanos the time from each request to the first byte of its answer's body, or to the
 *     head if there is no body
 * @param nanos the duration of each request
 */
public record Load(long bytes, double seconds, Histogram firstNanos, Histogram nanos) {
  private static final double MIB = 1 << 20;

  public long requests() {
    return nanos.getTotalCount();
  }

  public double mibPerSecond() {
    return bytes / MIB / seconds;
  }

  /** Returns the median time to the first byte of a body. */
  public double medianFirstMillis() {
    return firstNanos.getValueAtPercentile(50) / 1e6;
  }
}
