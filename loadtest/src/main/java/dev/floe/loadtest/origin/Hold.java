package dev.floe.loadtest.origin;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where a request or its answer waits until a test lets it go. Thread-safe. */
public final class Hold implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * Waits until something is held here.
   *
   * @throws IllegalStateException if nothing has come by then
   */
  public void awaitReached(Duration timeout) throws InterruptedException {
    if (!reached.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nothing was held within " + timeout);
    }
  }

  public void release() {
    released.countDown();
  }

  /** Releases, so that a failing test leaves nothing waiting. */
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
