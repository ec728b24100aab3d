package dev.floe.gateway.policy;

import java.util.concurrent.TimeUnit;

/**
 * Keeps a node within the platform's limit for one environment: AWS Lambda serves ten synchronous
 * invocations per second on each (AWS Lambda Developer Guide, "Lambda quotas"). A node that was
 * invoked half as often within a second stays instead of leaving, so that a node under steady load
 * does not reach the limit.
 *
 * <p>Pure: the caller passes the time, from {@link System#nanoTime}. Confined to one thread at a
 * time.
 */
public final class InvocationPace {
  /** The most invocations in any second. */
  static final int PER_SECOND = 10;

  /** The number of invocations in a second after which a node stays. */
  static final int ENOUGH = PER_SECOND / 2;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The times of the last invocations, in a ring. */
  private final long[] begunNanos = new long[PER_SECOND];

  private long begun;

  /** Records that an invocation begins. */
  public void began(long nowNanos) {
    begunNanos[(int) (begun++ % PER_SECOND)] = nowNanos;
  }

  /** Returns true if the platform would accept another invocation. */
  public boolean allows(long nowNanos) {
    return !hadWithinASecond(PER_SECOND, nowNanos);
  }

  /** Returns true if the node should stay, because it was invoked often. */
  public boolean isHigh(long nowNanos) {
    return hadWithinASecond(ENOUGH, nowNanos);
  }

  private boolean hadWithinASecond(int count, long nowNanos) {
    return begun >= count
        && nowNanos - begunNanos[(int) ((begun - count) % PER_SECOND)] < SECOND_NANOS;
  }
}
