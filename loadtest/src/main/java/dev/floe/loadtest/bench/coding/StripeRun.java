package dev.floe.loadtest.bench.coding;

import com.sun.management.ThreadMXBean;
import dev.floe.loadtest.bench.figure.Turns;
import java.lang.management.ManagementFactory;

/**
 * The result of one round in which one thread repeated an operation on a stripe.
 *
 * @param gigabytesPerSecond the data processed in each second of the thread's processor time
 * @param allocatedBytes the bytes allocated on the heap for each stripe
 */
record StripeRun(double gigabytesPerSecond, double allocatedBytes) {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Works on one stripe. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /**
   * Returns a measurement that repeats an operation.
   *
   * @param dataBytes the data of a stripe
   * @param share the share of a round's time that the measurement takes
   */
  static Turns.Measurement<StripeRun> of(Operation operation, long dataBytes, double share) {
    return seconds -> repeat(operation, dataBytes, (long) (seconds * share * 1e9));
  }

  private static StripeRun repeat(Operation operation, long dataBytes, long nanos)
      throws Exception {
    // The first run may plan the work, which allocates.
    operation.run();
    long stripes = 0;
    long endNanos = System.nanoTime() + nanos;
    long allocatedBefore = THREAD.getCurrentThreadAllocatedBytes();
    long spentBefore = THREAD.getCurrentThreadCpuTime();
    do {
      operation.run();
      stripes++;
    } while (System.nanoTime() < endNanos);
    long spentNanos = Math.max(1, THREAD.getCurrentThreadCpuTime() - spentBefore);
    long allocated = THREAD.getCurrentThreadAllocatedBytes() - allocatedBefore;
    return new StripeRun((double) stripes * dataBytes / spentNanos, (double) allocated / stripes);
  }
}
