package dev.floe.gateway.policy;

import java.time.Duration;

/**
 * Decides when a session is probed by PING before it is used, and when it is lost. Networks forget
 * idle connections without notice, a NAT gateway after 350 s, and a frozen machine does not answer.
 * A node that was silent for 30 s therefore receives a PING with its next READ; if no byte arrives
 * within 50 ms, its session is dropped, and the node is woken or dials again. If the gateway itself
 * was late, the answer may be in the socket, so the node gets another 50 ms.
 *
 * <p>Pure: the caller passes the times, from {@link System#nanoTime}.
 */
public final class SessionProbe {
  /** The time without a byte after which a session is probed. */
  static final Duration SILENT = Duration.ofSeconds(30);

  /** The time for the answer to PING. */
  public static final Duration ANSWER = Duration.ofMillis(50);

  /** The most by which a timer of a loop is late, unless the loop was busy or had no processor. */
  static final Duration PUNCTUAL = Duration.ofMillis(10);

  private SessionProbe() {}

  /**
   * Returns true if a PING should precede the next READ.
   *
   * @param heardNanos the time of the node's last byte
   * @param owes true if the node already owes an answer, whose absence is noticed elsewhere
   */
  public static boolean isDue(long heardNanos, boolean owes, long nowNanos) {
    return !owes && nowNanos - heardNanos >= SILENT.toNanos();
  }

  /**
   * Returns true if the session is lost, because no byte has arrived since PING was sent. Called
   * once the time for the answer is over.
   *
   * @param askedNanos when PING was sent
   */
  public static boolean isLost(long heardNanos, long askedNanos) {
    return heardNanos - askedNanos < 0;
  }

  /**
   * Returns true if the time for the answer says nothing about the node, because the gateway's loop
   * was busy at its end and may not have read the answer.
   *
   * @param dueNanos the end of the time for the answer
   * @param nowNanos the time at which the loop noticed that end
   */
  public static boolean wasBusy(long dueNanos, long nowNanos) {
    return nowNanos - dueNanos > PUNCTUAL.toNanos();
  }
}
