package dev.floe.node.host.link;

import java.util.concurrent.TimeUnit;

/** Holds all links of one environment, in one direction, to a rate limit. Thread-safe. */
final class Throttle {
  /** Shorter waits are skipped; they add up in the bucket. */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final TokenBucket bucket;

  Throttle(RateLimit limit) {
    bucket = new TokenBucket(limit, System.nanoTime());
  }

  /** Waits until the bytes may pass. */
  void pass(int bytes) throws InterruptedException {
    long waitNanos;
    synchronized (bucket) {
      waitNanos = bucket.takeNanos(bytes, System.nanoTime());
    }
    if (waitNanos >= SHORTEST_WAIT_NANOS) {
      TimeUnit.NANOSECONDS.sleep(waitNanos);
    }
  }
}
