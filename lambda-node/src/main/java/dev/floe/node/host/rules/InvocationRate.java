package dev.floe.node.host.rules;

import java.util.concurrent.TimeUnit;

/**
 * The limit of the invocations that an environment accepts: a fixed number in any second. Pure: the
 * caller passes the time. Confined to one thread at a time.
 */
public final class InvocationRate {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The times of the last accepted invocations: a ring with one entry for each invocation that a
   * second allows.
   */
  private final long[] acceptedNanos;

  private int accepted;

  /**
   * @param perSecond 0 for no limit
   */
  public InvocationRate(int perSecond) {
    acceptedNanos = new long[perSecond];
  }

  /** Returns true if an invocation would be accepted now. */
  public boolean admits(long nowNanos) {
    int limit = acceptedNanos.length;
    return limit == 0
        || accepted < limit
        || nowNanos - acceptedNanos[accepted % limit] >= SECOND_NANOS;
  }

  /** Counts an accepted invocation. */
  public void accept(long nowNanos) {
    int limit = acceptedNanos.length;
    if (limit > 0) {
      acceptedNanos[accepted % limit] = nowNanos;
      accepted++;
      // Keeps the count small, but at or above the limit.
      accepted = accepted == 2 * limit ? limit : accepted;
    }
  }
}
