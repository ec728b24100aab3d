package dev.floe.node.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Stays until shortly before the end of the billing quantum in which the last request arrived, and
 * one quantum longer if more than one request arrived in that quantum (InfiniCache, FAST '20,
 * section 3.3). This policy suits quanta of 100 ms; with quanta of 1 ms the node leaves almost at
 * once.
 */
public final class QuantumEnd implements IdlePolicy {
  /**
   * The node leaves this long before a quantum ends, or a quarter of the quantum if that is less.
   */
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /**
   * Events closer together than this belong to one request, such as the arrival of its frames and
   * the sending of its blocks.
   */
  private static final long SAME_REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long quantumNanos;
  private final long leadNanos;
  private long lastNanos;
  private long quantum = -1;
  private int requests;

  /** Creates a policy for this billing quantum. */
  public QuantumEnd(Duration quantum) {
    quantumNanos = quantum.toNanos();
    leadNanos = leadNanos(quantumNanos);
  }

  /**
   * Returns the time before the end of a quantum at which the node leaves, so that its answer is
   * sent in time.
   */
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
