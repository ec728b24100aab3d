package dev.floe.gateway.http.limit;

import java.time.Duration;

/**
 * After the last answer of a connection, the gateway still reads the client's bytes and drops them,
 * so that the client receives that answer. This class limits the number of those bytes and the
 * time. Pure; confined to one loop.
 */
public final class Linger {
  /**
   * A client that still sends must send {@link #MIN_WINDOW_BYTES} in each window of this length.
   */
  public static final long WINDOW_NANOS = Duration.ofSeconds(2).toNanos();

  static final long MIN_WINDOW_BYTES = 64 << 10;
  static final long MAX_BYTES = 64 << 20;
  static final long MAX_NANOS = Duration.ofSeconds(30).toNanos();

  private long endNanos;
  private long droppedBytes;
  private long droppedAtWindowStart;

  public void begin(long nowNanos) {
    endNanos = nowNanos + MAX_NANOS;
  }

  /** Counts bytes that were dropped. Returns false if the client has sent too many. */
  public boolean drop(int bytes) {
    droppedBytes += bytes;
    return droppedBytes <= MAX_BYTES;
  }

  /** Begins the next window. Returns false if the last window was too slow or the time is over. */
  public boolean nextWindow(long nowNanos) {
    boolean fast = droppedBytes - droppedAtWindowStart >= MIN_WINDOW_BYTES;
    droppedAtWindowStart = droppedBytes;
    return fast && nowNanos - endNanos < 0;
  }
}
