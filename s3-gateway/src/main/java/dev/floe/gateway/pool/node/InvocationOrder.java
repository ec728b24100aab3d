package dev.floe.gateway.pool.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What the Invoke calls of a node's two instances share: their numbers, and the time of the last
 * answer. Thread-safe.
 *
 * <p>An environment is still busy for some milliseconds after its answer has arrived. An invocation
 * within them would start another environment, which is empty, and the platform prefers it from
 * then on.
 */
final class InvocationOrder {
  /** How long after an answer the next invocation is sent. */
  static final Duration UNTIL_IDLE = Duration.ofMillis(20);

  private final LongSupplier nanoTime;
  private final AtomicInteger last;
  private volatile long idleNanos;

  /**
   * @param first the number before the first invocation
   * @param nanoTime the time, as that of {@link System#nanoTime}
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

  /** An Invoke call has returned. */
  void ended() {
    idleNanos = nanoTime.getAsLong() + UNTIL_IDLE.toNanos();
  }

  /** Returns how long the next Invoke call has to wait; 0 or less if it need not. */
  long busyNanos() {
    return idleNanos - nanoTime.getAsLong();
  }

  /** Waits until the environment of the last answer is idle. */
  void awaitIdle() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(busyNanos());
  }
}
