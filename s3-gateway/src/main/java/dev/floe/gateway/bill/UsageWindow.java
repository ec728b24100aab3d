package dev.floe.gateway.bill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The use of the cache in the last hour, from samples that are taken about once a minute. Pure:
 * callers pass the time. Confined to its {@link HourMeter}'s lock.
 */
final class UsageWindow {
  static final Duration LENGTH = Duration.ofHours(1);

  /** Two for each minute; with more, the oldest is dropped. */
  private static final int MOST_SAMPLES = 120;

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * A sample.
   *
   * @param hits the requests served from the cache since the gateway started
   * @param bytes the bytes served from the cache since the gateway started
   * @param dollars the gateway's bill since it started
   * @param storedBytes the bytes of objects that the nodes hold now, without parity
   */
  record Sample(long atNanos, long hits, long bytes, double dollars, long storedBytes) {}

  /** Adds a sample that is later than all others, and drops the samples that are too old. */
  void add(Sample sample) {
    samples.addLast(sample);
    dropBefore(sample.atNanos - LENGTH.toNanos());
    if (samples.size() > MOST_SAMPLES) {
      samples.removeFirst();
    }
  }

  /** Drops all samples before that time except the last one, from which the window begins. */
  private void dropBefore(long nanos) {
    while (samples.size() > 1) {
      Sample first = samples.removeFirst();
      if (samples.getFirst().atNanos - nanos > 0) {
        samples.addFirst(first);
        return;
      }
    }
  }

  /** Returns the use between the oldest sample and the given one, which is not kept. */
  HourOfUse until(Sample now) {
    dropBefore(now.atNanos - LENGTH.toNanos());
    Sample first = samples.isEmpty() ? now : samples.getFirst();
    double byteNanos = 0;
    Sample before = first;
    for (Sample next : samples) {
      byteNanos += (double) before.storedBytes * (next.atNanos - before.atNanos);
      before = next;
    }
    byteNanos += (double) before.storedBytes * (now.atNanos - before.atNanos);
    return new HourOfUse(
        Duration.ofNanos(now.atNanos - first.atNanos),
        now.hits - first.hits,
        now.bytes - first.bytes,
        now.dollars - first.dollars,
        byteNanos / LENGTH.toNanos());
  }
}
