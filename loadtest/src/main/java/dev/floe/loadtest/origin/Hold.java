package dev.floe.loadtest.origin;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point at which a request or its answer waits until a test releases it. Thread-safe. */
public final class Hold implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * Waits until a request or answer is held here.
   *
   * @throws IllegalStateException if nothing is held within the timeout
   */
  public void awaitReached(Duration timeout) throws InterruptedException {
    if (!reached.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nothing was held within " + timeout);
    }
  }

  public void release() {
    released.countDown();
  }

  /** Releases everything, so that a failing test leaves nothing waiting. */
  @Override
  public void close() {
    release();
  }

  void pass() throws InterruptedException {
    reached.countDown();
    if (!released.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("held for more than " + LIMIT);
    }
  }
}
