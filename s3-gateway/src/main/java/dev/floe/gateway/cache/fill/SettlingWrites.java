package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.object.ObjectKey;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The PUTs and completed uploads that S3 has answered and that are not published yet. A read of the
 * key of such a write waits a moment so that it finds the written object in the cache. Thread-safe;
 * thread code.
 */
public final class SettlingWrites implements Detachable {
  private static final Duration WAIT_AT_MOST = Duration.ofSeconds(2);

  private final long waitNanos;
  private final ConcurrentHashMap<ObjectKey, CountDownLatch> settling = new ConcurrentHashMap<>();

  /**
   * @param fillWait how long a fill may wait for its nodes; a read waits for the same time, but at
   *     most 2 s
   */
  public SettlingWrites(Duration fillWait) {
    this.waitNanos = waitOf(fillWait).toNanos();
  }

  /** Returns the longest time that a read waits. */
  static Duration waitOf(Duration fillWait) {
    return fillWait.compareTo(WAIT_AT_MOST) < 0 ? fillWait : WAIT_AT_MOST;
  }

  /** A write that is being published. Closed once it is published or discarded. */
  public final class Settling implements AutoCloseable {
    private final ObjectKey key;
    private final CountDownLatch settled;

    private Settling(ObjectKey key, CountDownLatch settled) {
      this.key = key;
      this.settled = settled;
    }

    @Override
    public void close() {
      settling.remove(key, settled);
      settled.countDown();
    }
  }

  /**
   * Records that a write of the key is being published. Until the result is closed, reads of the
   * key wait for it, for a limited time.
   */
  public Settling begin(ObjectKey key) {
    CountDownLatch settled = new CountDownLatch(1);
    settling.put(key, settled);
    return new Settling(key, settled);
  }

  /** Waits until the key's write is published or discarded, for a limited time. */
  public void await(ObjectKey key) throws InterruptedException {
    CountDownLatch settled = settling.get(key);
    if (settled != null) {
      var _ = settled.await(waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void detach(ObjectKey key) {
    settling.remove(key);
  }

  @Override
  public void detachBucket(String bucket) {
    settling.keySet().removeIf(key -> key.bucket().equals(bucket));
  }
}
