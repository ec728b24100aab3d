package dev.floe.node.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Stays until shortly before the billing quantum of the last request ends, and for one quantum more
 * if it served more than one request (InfiniCache, FAST '20, section 3.3). Suits quanta of 100 ms;
 * with quanta of 1 ms the node leaves almost at once.
 */
public final class QuantumEnd implements IdlePolicy {
  /**
   * The node leaves this long before a quantum ends, or a quarter of the quantum if that is less.
   */
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Activity that follows sooner belongs to the same request: its frames, and its blocks. */
  private static final long SAME_REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long quantumNanos;
  private final long leadNanos;
  private long lastNanos;
  private long quantum = -1;
  private int requests;

  /** Creates a policy for this step of billing. */
  public QuantumEnd(Duration quantum) {
    quantumNanos = quantum.toNanos();
    leadNanos = leadNanos(quantumNanos);
  }

  /** Returns how long before the end of a quantum the node leaves: enough to answer in time. */
  static long leadNanos(long quantumNanos) {
    return Math.min(LEAD_NANOS, quantumNanos / 4);
  }

  @Override
  public void idle(long nowNanos) {
    lastNanos = nowNanos;
  }

  @Override
  public void request(long nowNanos) {
    long current = nowNanos / quantumNanos;
    if (current != quantum) {
      quantum = current;
      requests = 1;
    } else if (nowNanos - lastNanos >= SAME_REQUEST_NANOS) {
      requests++;
    }
    lastNanos = nowNanos;
  }

  @Override
  public long leaveNanos() {
    long current = lastNanos / quantumNanos;
    int more = current == quantum && requests > 1 ? 2 : 1;
    return Math.max(lastNanos, (current + more) * quantumNanos - leadNanos);
  }
}
