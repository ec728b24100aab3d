package dev.floe.node.host.rules;

import dev.floe.node.host.link.LinkRules;
import java.time.Duration;
import java.util.List;

/**
 * The platform's treatment of a function's environments, and the step of its bill.
 *
 * @param freezes true if an idle environment is stopped until its next invocation, as on Lambda
 * @param settle the time from an answer until its environment is idle: an invocation during this
 *     time finds the environment busy
 * @param coldStart an additional delay before a new environment's process starts
 * @param idleLife the time for which an idle environment is kept; zero keeps it for good
 * @param quantum the step to which a billed duration is rounded up: 1 ms on Lambda today, 100 ms
 *     before December 2020
 * @param limitsMemory true if an environment that uses more than its function's memory is killed
 * @param zones the zones in which environments are placed in turn; empty for no metadata endpoint
 * @param invocations how invocations are passed on and reported
 * @param link the network between an environment and its gateway
 */
public record EnvironmentRules(
    boolean freezes,
    Duration settle,
    Duration coldStart,
    Duration idleLife,
    Duration quantum,
    boolean limitsMemory,
    List<String> zones,
    InvocationRules invocations,
    LinkRules link) {
  private static final Duration SETTLE = Duration.ofMillis(5);
  private static final Duration QUANTUM = Duration.ofMillis(1);

  /** Environments that run while idle, are never reclaimed, and have no memory limit. */
  public static final EnvironmentRules ALWAYS_RUNNING =
      new EnvironmentRules(
          false,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          QUANTUM,
          false,
          List.of(),
          InvocationRules.PLAIN,
          LinkRules.DIRECT);

  /**
   * Like {@link #ALWAYS_RUNNING}, but an environment is frozen when it is idle, 5 ms after its
   * answer.
   */
  public static final EnvironmentRules FROZEN_WHEN_IDLE =
      ALWAYS_RUNNING.withFreeze().withSettle(SETTLE);

  public EnvironmentRules {
    zones = List.copyOf(zones);
    expectNotNegative("settle", settle);
    expectNotNegative("cold start", coldStart);
    expectNotNegative("idle life", idleLife);
    if (quantum.toMillis() < 1) {
      throw new IllegalArgumentException("quantum is %s, expected 1 ms or more".formatted(quantum));
    }
    for (String zone : zones) {
      if (!zone.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException(
            "zone is %s, expected an id such as use1-az1".formatted(zone));
      }
    }
  }

  private EnvironmentRules withFreeze() {
    return with(true, settle, coldStart, idleLife, quantum);
  }

  public EnvironmentRules withSettle(Duration newSettle) {
    return with(freezes, newSettle, coldStart, idleLife, quantum);
  }

  public EnvironmentRules withColdStart(Duration newColdStart) {
    return with(freezes, settle, newColdStart, idleLife, quantum);
  }

  public EnvironmentRules withIdleLife(Duration newIdleLife) {
    return with(freezes, settle, coldStart, newIdleLife, quantum);
  }

  public EnvironmentRules withQuantum(Duration newQuantum) {
    return with(freezes, settle, coldStart, idleLife, newQuantum);
  }

  public EnvironmentRules withMemoryLimit(boolean newLimitsMemory) {
    return with(newLimitsMemory, zones, invocations, link);
  }

  public EnvironmentRules withZones(List<String> newZones) {
    return with(limitsMemory, newZones, invocations, link);
  }

  public EnvironmentRules withInvocations(InvocationRules newInvocations) {
    return with(limitsMemory, zones, newInvocations, link);
  }

  public EnvironmentRules withLink(LinkRules newLink) {
    return with(limitsMemory, zones, invocations, newLink);
  }

  private EnvironmentRules with(
      boolean newFreezes,
      Duration newSettle,
      Duration newColdStart,
      Duration newIdleLife,
      Duration newQuantum) {
    return new EnvironmentRules(
        newFreezes,
        newSettle,
        newColdStart,
        newIdleLife,
        newQuantum,
        limitsMemory,
        zones,
        invocations,
        link);
  }

  private EnvironmentRules with(
      boolean newLimitsMemory,
      List<String> newZones,
      InvocationRules newInvocations,
      LinkRules newLink) {
    return new EnvironmentRules(
        freezes,
        settle,
        coldStart,
        idleLife,
        quantum,
        newLimitsMemory,
        newZones,
        newInvocations,
        newLink);
  }

  /** Returns the billed time of a run, in whole milliseconds. */
  public long billedMillis(Duration run) {
    long quantumNanos = quantum.toNanos();
    return Math.ceilDiv(run.toNanos(), quantumNanos) * quantum.toMillis();
  }

  private static void expectNotNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("%s is %s, expected 0 or more".formatted(what, value));
    }
  }
}
