package dev.floe.gateway.http.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit on the bytes that the connections of one loop reserve for unfinished heads, frames and
 * handshakes. Their clients are not authenticated yet. Thread-safe.
 */
public final class HeadBudget {
  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public HeadBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Reserves the bytes; returns false and reserves nothing if the budget has fewer left. */
  public boolean tryReserve(int bytes) {
    if (usedBytes.addAndGet(bytes) <= limitBytes) {
      return true;
    }
    usedBytes.addAndGet(-bytes);
    return false;
  }

  public void release(int bytes) {
    usedBytes.addAndGet(-bytes);
  }

  public long usedBytes() {
    return usedBytes.get();
  }
}
