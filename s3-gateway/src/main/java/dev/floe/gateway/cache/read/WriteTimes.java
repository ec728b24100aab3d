package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.object.ObjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The times at which writes of keys began. A write of a key, whether it names a version or not, may
 * delete any version or change its headers. S3 must therefore confirm the entries of the key's
 * versions afterwards. Keys share a fixed number of slots; sharing can only cause an unnecessary
 * request to S3. Thread-safe; takes no lock.
 */
public final class WriteTimes implements Detachable {
  private static final int SLOTS = 1 << 16;

  private final InstantSource clock;
  private final AtomicReferenceArray<@Nullable Instant> latest = new AtomicReferenceArray<>(SLOTS);

  /**
   * @param clock the clock that also dates the confirmations of entries; never goes back
   */
  public WriteTimes(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns true if no write of the key began at this time or later. */
  boolean noneSince(Instant time, ObjectKey key) {
    Instant write = latest.get(slot(key));
    return write == null || time.isAfter(write);
  }

  @Override
  public void detach(ObjectKey key) {
    latest.set(slot(key), clock.instant());
  }

  /** Does nothing: the directory itself marks the entries of a bucket's versions as unconfirmed. */
  @Override
  public void detachBucket(String bucket) {}

  private static int slot(ObjectKey key) {
    int hash = 31 * key.bucket().hashCode() + key.key().hashCode();
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
