package dev.floe.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of all heads that are being collected, which no client has proved a right to.
 * Thread-safe.
 */
final class HeadBudget {
  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  HeadBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Returns false, and reserves nothing, if that many bytes are more than the budget has left. */
  boolean tryReserve(int bytes) {
    if (usedBytes.addAndGet(bytes) <= limitBytes) {
      return true;
    }
    usedBytes.addAndGet(-bytes);
    return false;
  }

  void release(int bytes) {
    usedBytes.addAndGet(-bytes);
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
