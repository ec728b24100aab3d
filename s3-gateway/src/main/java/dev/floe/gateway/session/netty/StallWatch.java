package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Loop;
import java.util.function.LongSupplier;

/**
 * Reports a lane that waits for its node or its socket and makes no progress for {@link
 * #STALL_NANOS}. Uses one timer, which runs only while the lane may be waiting. Confined to the
 * lane's loop.
 */
final class StallWatch {
  static final long STALL_NANOS = 5_000_000_000L;

  private final Loop loop;
  private final LongSupplier nanoTime;
  private final Watched lane;
  private long progressNanos;
  private boolean scheduled;

  /** The lane. */
  interface Watched {
    /** Returns true if an answer is awaited, or if bytes wait for the socket. */
    boolean owesSomething();

    /** Called once per stall. */
    void onStall(long idleNanos);
  }

  StallWatch(Loop loop, LongSupplier nanoTime, Watched lane) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.lane = lane;
  }

  /** Returns the time of the last progress. */
  long progressNanos() {
    return progressNanos;
  }

  /**
   * Records progress: bytes have arrived, or the lane, which awaited nothing, begins to wait for an
   * answer.
   */
  void progress(long nowNanos) {
    progressNanos = nowNanos;
  }

  /** Starts the timer unless it runs. */
  void start() {
    if (!scheduled) {
      schedule(STALL_NANOS);
    }
  }

  private void schedule(long afterNanos) {
    scheduled = true;
    loop.schedule(this::check, afterNanos);
  }

  private void check() {
    scheduled = false;
    if (!lane.owesSomething()) {
      return;
    }
    long idleNanos = nanoTime.getAsLong() - progressNanos;
    if (idleNanos >= STALL_NANOS) {
      lane.onStall(idleNanos);
    } else {
      schedule(STALL_NANOS - idleNanos);
    }
  }
}
