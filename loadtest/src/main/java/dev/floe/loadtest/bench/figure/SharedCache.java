package dev.floe.loadtest.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Repeats a measurement during which the machine's processors did not share a cache.
 *
 * <p>The host of a virtual machine moves its processors from core to core. Processes that exchange
 * bytes cost nearly twice as much while their cores share no cache (docs/BENCHMARKS.md, "The
 * distance of two processors"), so a figure and its yardstick can be compared only if both, or
 * neither, were measured then. Confined to the main thread.
 */
final class SharedCache {
  /** A longer round trip of a cache line shows that the processors share no cache. */
  private static final double SHARED_NANOS = 200;

  private static final long PAUSE_MILLIS = 100;

  private final Distance distance;
  private final List<Double> roundTrips = new ArrayList<>();
  private int measurements;
  private int apart;

  SharedCache(Distance distance) {
    this.distance = distance;
  }

  /** Measures the distance of two processors. */
  @FunctionalInterface
  interface Distance {
    /** Returns the time of a cache line's round trip; NaN if it cannot be measured. */
    double nanos() throws InterruptedException;
  }

  /** The time that one group may spend on waiting and on repeated measurements. */
  static final class Patience {
    private long leftNanos;

    Patience(double seconds) {
      leftNanos = (long) (seconds * 1e9);
    }

    private boolean isLeft() {
      return leftNanos > 0;
    }

    private void spend(long sinceNanos) {
      leftNanos -= System.nanoTime() - sinceNanos;
    }
  }

  /** Measures while the processors share a cache or, once the patience has run out, at any time. */
  <T> T measure(Callable<T> measurement, Patience patience) throws Exception {
    awaitShared(patience);
    while (true) {
      long beginNanos = System.nanoTime();
      T result = measurement.call();
      boolean shared = isShared();
      if (shared || !patience.isLeft()) {
        measurements++;
        apart += shared ? 0 : 1;
        return result;
      }
      patience.spend(beginNanos);
      awaitShared(patience);
    }
  }

  private void awaitShared(Patience patience) throws InterruptedException {
    while (patience.isLeft() && !isShared()) {
      long beginNanos = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      patience.spend(beginNanos);
    }
  }

  private boolean isShared() throws InterruptedException {
    double nanos = distance.nanos();
    if (Double.isNaN(nanos)) {
      return true;
    }
    roundTrips.add(nanos);
    return nanos < SHARED_NANOS;
  }

  /** Returns what was seen of the machine; empty if nothing was measured. */
  List<Figure> figures() {
    if (roundTrips.isEmpty()) {
      return List.of();
    }
    return List.of(
        Figure.of(
            "machine: cache line to the other processor and back",
            "ns",
            new Series(roundTrips),
            null),
        Figure.of(
            "machine: rounds in which the processors shared no cache",
            "%",
            Series.of(100.0 * apart / measurements),
            null));
  }
}
