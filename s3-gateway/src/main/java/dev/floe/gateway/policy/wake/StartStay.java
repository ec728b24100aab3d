package dev.floe.gateway.policy.wake;

import java.time.Duration;

/**
 * Decides the shortest stay of a node that the gateway wakes at its start: until the gateway
 * accepts clients, and {@link #FIRST_REQUESTS} longer, so that the first requests need not wake the
 * node again (docs/adr/0028). Pure.
 */
public final class StartStay {
  /** The time in which the first requests are served. */
  static final Duration FIRST_REQUESTS = Duration.ofSeconds(5);

  /** The longest wait that counts: a gateway that waits longer has nodes in trouble. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private StartStay() {}

  /**
   * Returns the shortest time that each node stays in its first invocation.
   *
   * @param wakeAtStart how long the gateway waits for its nodes; zero if it does not wake them
   */
  public static Duration after(Duration wakeAtStart) {
    if (!wakeAtStart.isPositive()) {
      return Duration.ZERO;
    }
    Duration waited = wakeAtStart.compareTo(LONGEST_WAIT) < 0 ? wakeAtStart : LONGEST_WAIT;
    return waited.plus(FIRST_REQUESTS);
  }
}
