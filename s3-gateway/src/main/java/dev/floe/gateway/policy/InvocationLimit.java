package dev.floe.gateway.policy;

import java.util.concurrent.TimeUnit;

/**
 * Bounds the invocations that run at once by the concurrency of the platform's account. The last
 * tenth is kept for requests: warm-ups, backups and repairs begin only if more than that tenth is
 * free. A throttled invocation shows that other functions use the account too; it lowers the limit
 * to the number of running invocations for ten seconds. After that the limit grows by an eighth
 * each second.
 *
 * <p>Pure: the caller passes the time, from {@link System#nanoTime}. Thread-safe.
 */
public final class InvocationLimit {
  /** The limit of an account whose concurrency is not known. */
  public static final int NONE = Integer.MAX_VALUE;

  private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int GROWTH = 8;
  private static final int RESERVE = 10;

  private int account = NONE;
  private int lowered = NONE;
  private long loweredNanos;
  private int running;

  /** Sets the account's concurrency. At least one invocation may run, so that errors show. */
  public synchronized void account(int concurrency) {
    account = Math.max(1, concurrency);
  }

  /** Returns the number of invocations that may run now; {@link #NONE} if it is not known. */
  public synchronized int limit(long nowNanos) {
    if (lowered == NONE) {
      return account;
    }
    long steps = Math.max(0, (nowNanos - loweredNanos - HOLD_NANOS) / STEP_NANOS);
    long grown = lowered + steps * Math.max(1, lowered / GROWTH);
    return (int) Math.min(account, grown);
  }

  /** Returns the number of invocations that run. */
  public synchronized int running() {
    return running;
  }

  /**
   * Returns true if another invocation may begin; does not count it.
   *
   * @param forRequest true if a request needs it
   */
  public synchronized boolean allows(boolean forRequest, long nowNanos) {
    int limit = limit(nowNanos);
    int kept = forRequest || limit == NONE ? 0 : Math.max(1, limit / RESERVE);
    return running < limit - kept;
  }

  /** Counts an invocation that begins. Returns false, and counts nothing, if it may not. */
  public synchronized boolean begin(boolean forRequest, long nowNanos) {
    if (!allows(forRequest, nowNanos)) {
      return false;
    }
    running++;
    return true;
  }

  /** Counts an invocation that has ended. */
  public synchronized void ended() {
    if (running == 0) {
      throw new IllegalStateException("an invocation ended, and none was running");
    }
    running--;
  }

  /**
   * Lowers the limit. Called after {@link #ended} for an invocation that the account's limit
   * throttled.
   */
  public synchronized void throttled(long nowNanos) {
    lowered = Math.max(1, Math.min(limit(nowNanos), running));
    loweredNanos = nowNanos;
  }
}
