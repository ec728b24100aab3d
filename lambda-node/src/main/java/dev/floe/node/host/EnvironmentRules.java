package dev.floe.node.host;

import java.time.Duration;

/**
 * How the platform treats a function's environments between invocations, and what it bills.
 *
 * @param freezes whether an idle environment is stopped until its next invocation, as on Lambda
 * @param settle the time from an answer until its environment is idle: an invocation within it
 *     finds the environment busy
 * @param coldStart an additional delay before a new environment's process starts
 * @param idleLife how long an idle environment is kept; zero keeps it for good
 * @param quantum what a billed duration is rounded up to: 1 ms on Lambda today, 100 ms before
 *     December 2020
 */
public record EnvironmentRules(
    boolean freezes, Duration settle, Duration coldStart, Duration idleLife, Duration quantum) {
  private static final Duration SETTLE = Duration.ofMillis(5);
  private static final Duration QUANTUM = Duration.ofMillis(1);

  /** Environments that run on and are never reclaimed. */
  public static final EnvironmentRules ALWAYS_RUNNING =
      new EnvironmentRules(false, Duration.ZERO, Duration.ZERO, Duration.ZERO, QUANTUM);

  /** Environments that are frozen when idle, and never reclaimed for their age. */
  public static final EnvironmentRules FROZEN_WHEN_IDLE =
      new EnvironmentRules(true, SETTLE, Duration.ZERO, Duration.ZERO, QUANTUM);

  public EnvironmentRules {
    expectNotNegative("settle", settle);
    expectNotNegative("cold start", coldStart);
    expectNotNegative("idle life", idleLife);
    if (quantum.toMillis() < 1) {
      throw new IllegalArgumentException("quantum is %s, expected 1 ms or more".formatted(quantum));
    }
  }

  public EnvironmentRules withSettle(Duration newSettle) {
    return new EnvironmentRules(freezes, newSettle, coldStart, idleLife, quantum);
  }

  public EnvironmentRules withIdleLife(Duration newIdleLife) {
    return new EnvironmentRules(freezes, settle, coldStart, newIdleLife, quantum);
  }

  public EnvironmentRules withQuantum(Duration newQuantum) {
    return new EnvironmentRules(freezes, settle, coldStart, idleLife, newQuantum);
  }

  /** Returns the billed time of a run, in whole milliseconds. */
  long billedMillis(Duration run) {
    long quantumNanos = quantum.toNanos();
    return Math.ceilDiv(run.toNanos(), quantumNanos) * quantum.toMillis();
  }

  private static void expectNotNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("%s is %s, expected 0 or more".formatted(what, value));
    }
  }
}
