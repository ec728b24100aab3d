package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.FakeOrigin;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An answer of S3 that a test holds back after S3 has carried out the request. Thread-safe. */
final class HeldAnswer {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Holds the answer to the next request with this method. */
  static HeldAnswer toNext(String method, FakeOrigin origin) {
    HeldAnswer held = new HeldAnswer();
    origin.afterNext(method, held::pass);
    return held;
  }

  /** Waits until S3 has carried out the request. */
  void awaitReached() throws InterruptedException {
    if (!reached.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nothing was held after 20 s, expected a request by then");
    }
  }

  void release() {
    released.countDown();
  }

  private void pass() {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
