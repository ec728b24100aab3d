package dev.floe.gateway.cache.upload;

import dev.floe.gateway.policy.PoolShare;

/**
 * The room of all open uploads together: no more of the pool than one object may take, and a number
 * of parts that bounds the heap. Thread-safe.
 */
final class UploadRoom {
  /** The most parts. Each takes some 5 KiB of heap. */
  static final int PARTS_LIMIT = 10_000;

  private final PoolShare share;
  private long bytes;
  private int parts;

  UploadRoom(PoolShare share) {
    this.share = share;
  }

  /** Takes room for a part. Returns false if there is none. */
  synchronized boolean take(long lengthBytes) {
    if (parts >= PARTS_LIMIT || !share.admits(bytes + lengthBytes)) {
      return false;
    }
    parts++;
    bytes += lengthBytes;
    return true;
  }

  synchronized void release(long lengthBytes) {
    parts--;
    bytes -= lengthBytes;
  }

  synchronized int parts() {
    return parts;
  }
}
