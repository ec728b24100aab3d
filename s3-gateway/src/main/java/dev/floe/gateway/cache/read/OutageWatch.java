package dev.floe.gateway.cache.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.policy.Breaker;
import java.time.Duration;

/**
 * Remembers the buckets for which S3 fails. Reads that can do without S3's confirmation then do not
 * each wait for it: only one such read a second asks S3, until S3 answers. Thread-safe.
 */
final class OutageWatch {
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int BUCKETS = 1000;

  private final Cache<String, Breaker> failing =
      Caffeine.newBuilder().maximumSize(BUCKETS).expireAfterAccess(Duration.ofMinutes(1)).build();

  /** Returns true if this read should ask S3. Any thread; never waits. */
  boolean asks(String bucket) {
    Breaker breaker = failing.getIfPresent(bucket);
    if (breaker == null) {
      return true;
    }
    long now = System.nanoTime();
    boolean allows = breaker.allows(now);
    if (allows) {
      breaker.attempting(now);
    }
    return allows;
  }

  void answered(String bucket) {
    failing.invalidate(bucket);
  }

  void failed(String bucket) {
    failing.get(bucket, _ -> new Breaker(1, PAUSE_NANOS, PAUSE_NANOS)).failed(System.nanoTime());
  }
}
