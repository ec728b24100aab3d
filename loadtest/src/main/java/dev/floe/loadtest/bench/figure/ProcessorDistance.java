package dev.floe.loadtest.bench.figure;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long two threads take to pass a cache line to each other and back. Two processors that share
 * a cache take some 50 to 130 ns, others 300 ns and more.
 */
final class ProcessorDistance {
  private static final int BATCHES = 20;
  private static final int PASSES = 1_000;

  /** A longer measurement is given up: the threads hardly ever run at the same time. */
  private static final long LIMIT_NANOS = 100_000_000;

  /** The number of looks at the line between two looks at the clock. */
  private static final int LOOKS = 1 << 12;

  private final AtomicInteger line = new AtomicInteger();
  private final long endNanos = System.nanoTime() + LIMIT_NANOS;

  private ProcessorDistance() {}

  /**
   * Returns the time of a round trip in nanoseconds: the mean of the fastest of twenty batches,
   * because the operating system interrupts some. NaN if no batch ended within 0.1 s, as on a
   * single processor.
   */
  static double roundTripNanos() throws InterruptedException {
    return new ProcessorDistance().measure();
  }

  private double measure() throws InterruptedException {
    Thread other = Thread.ofPlatform().name("other processor").start(this::answer);
    double fastest = Double.NaN;
    int trip = 0;
    boolean inTime = true;
    for (int batch = 0; batch < BATCHES && inTime; batch++) {
      long beginNanos = System.nanoTime();
      for (int pass = 0; pass < PASSES && inTime; pass++, trip++) {
        line.set(2 * trip + 1);
        inTime = await(2 * trip + 2);
      }
      if (inTime) {
        double nanos = (System.nanoTime() - beginNanos) / (double) PASSES;
        fastest = Double.isNaN(fastest) ? nanos : Math.min(fastest, nanos);
      }
    }
    other.join();
    return fastest;
  }

  private void answer() {
    for (int trip = 0; trip < BATCHES * PASSES; trip++) {
      if (!await(2 * trip + 1)) {
        return;
      }
      line.set(2 * trip + 2);
    }
  }

  /** Waits until the line has this value; returns false if the time is up. */
  private boolean await(int value) {
    for (int look = 1; line.get() != value; look++) {
      if (look % LOOKS == 0 && System.nanoTime() - endNanos > 0) {
        return false;
      }
    }
    return true;
  }
}
