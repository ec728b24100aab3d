package dev.floe.gateway.pool.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The state that the Invoke calls of a node's two instances share: their numbers, and the time of
 * the last answer. Thread-safe.
 *
 * <p>An environment is still busy for some milliseconds after its answer has arrived. An invocation
 * within this time would start another, empty environment, which the platform would prefer from
 * then on.
 */
final class InvocationOrder {
  /** The delay between an answer and the next invocation. */
  static final Duration UNTIL_IDLE = Duration.ofMillis(20);

  private final LongSupplier nanoTime;
  private final AtomicInteger last;
  private volatile long idleNanos;

  /**
   * @param first the number before that of the first invocation
   * @param nanoTime returns the time, like {@link System#nanoTime}
   */
  InvocationOrder(int first, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = new AtomicInteger(first);
    this.idleNanos = nanoTime.getAsLong();
  }

  /** Returns the number of the last invocation. */
  int last() {
    return last.get();
  }

  /** Returns the number of the next invocation. */
  int next() {
    return last.incrementAndGet();
  }

  /** Records that an Invoke call has returned. */
  void ended() {
    idleNanos = nanoTime.getAsLong() + UNTIL_IDLE.toNanos();
  }

  /** Returns the time for which the next Invoke call must wait; 0 or less if it need not. */
  long busyNanos() {
    return idleNanos - nanoTime.getAsLong();
  }

  /** Waits until the environment of the last answer is idle. */
  void awaitIdle() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(busyNanos());
  }
}
