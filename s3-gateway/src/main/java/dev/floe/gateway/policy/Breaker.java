package dev.floe.gateway.policy;

import java.time.Duration;

/**
 * Keeps from trying what fails again and again: after a number of failures in a row it opens for a
 * while, then lets one try through. Confined to its owner, who brings the time.
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

  /** Whether to try; once the time is over the next one may, and all others wait for it. */
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
