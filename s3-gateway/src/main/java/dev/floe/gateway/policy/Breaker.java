package dev.floe.gateway.policy;

import java.time.Duration;

/**
 * A circuit breaker: after a number of consecutive failures it refuses all attempts for a while,
 * then permits one. Confined to its owner, which passes in the time.
 */
public final class Breaker {
  private final int failuresToOpen;
  private final long openNanos;
  private int failures;
  private long openedNanos;

  public Breaker(int failuresToOpen, Duration open) {
    if (failuresToOpen < 1) {
      throw new IllegalArgumentException(
          "a breaker of %d failures, expected 1 or more".formatted(failuresToOpen));
    }
    this.failuresToOpen = failuresToOpen;
    this.openNanos = open.toNanos();
  }

  /**
   * Returns true if an attempt is permitted. After the open time has passed, one attempt is
   * permitted per open time until one succeeds.
   */
  public boolean permits(long nowNanos) {
    if (failures < failuresToOpen) {
      return true;
    }
    if (nowNanos - openedNanos < openNanos) {
      return false;
    }
    openedNanos = nowNanos;
    return true;
  }

  public void succeeded() {
    failures = 0;
  }

  public void failed(long nowNanos) {
    failures++;
    if (failures >= failuresToOpen) {
      openedNanos = nowNanos;
    }
  }
}
