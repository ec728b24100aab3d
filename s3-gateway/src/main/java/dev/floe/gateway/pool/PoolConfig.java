package dev.floe.gateway.pool;

import dev.floe.gateway.policy.wake.StartStay;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.node.invocation.InvokePayload;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/**
 * The pool's settings.
 *
 * @param nodes the functions' names, each once
 * @param nodeCapacityBytes the assumed capacity of a node that was never live
 * @param functionTimeout returns the time after which the platform ends an invocation of a function
 *     by force
 * @param stay the conditions under which a node asks to leave
 * @param wakeLimit the longest wait for a node that is being woken
 * @param drainLimit the longest wait for the nodes to leave when the pool is closed
 * @param unsealed the time for which a node keeps the unsealed chunks of a fill without receiving a
 *     block or KEEP for it
 * @param zones the gateway's zone
 * @param startStay the shortest time that each node stays in its first invocation ({@link
 *     StartStay})
 */
public record PoolConfig(
    List<String> nodes,
    long nodeCapacityBytes,
    Function<String, Duration> functionTimeout,
    InvokePayload.Stay stay,
    Duration wakeLimit,
    Duration drainLimit,
    Duration unsealed,
    Zones zones,
    Duration startStay) {
  /** A minute less than Lambda's longest invocation. */
  public static final Duration LONGEST_STAY = Duration.ofMinutes(14);

  public static final Duration USUAL_WAKE_LIMIT = Duration.ofSeconds(10);
  public static final Duration USUAL_DRAIN_LIMIT = Duration.ofSeconds(5);

  /** Lets a node of 1.5 GB leave as soon as staying costs more than being invoked again. */
  public static final InvokePayload.Stay DEFAULT_STAY =
      new InvokePayload.Stay(
          Duration.ofMillis(1), Duration.ofMillis(8), Duration.ZERO, LONGEST_STAY);

  public PoolConfig {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty() || new LinkedHashSet<>(nodes).size() != nodes.size()) {
      throw new IllegalArgumentException(
          "nodes are %s, expected one or more, each once".formatted(nodes));
    }
    if (nodeCapacityBytes < 0) {
      throw new IllegalArgumentException(
          "node capacity of %d bytes, expected 0 or more".formatted(nodeCapacityBytes));
    }
    if (!wakeLimit.isPositive() || drainLimit.isNegative() || !unsealed.isPositive()) {
      throw new IllegalArgumentException(
          "wake limit %s, drain limit %s, unsealed %s, expected drain limit >= 0, others > 0"
              .formatted(wakeLimit, drainLimit, unsealed));
    }
  }

  /** Returns the usual limits: 10 s to wake, 5 s to drain, Lambda's longest timeout. */
  public static PoolConfig of(List<String> nodes, long nodeCapacityBytes, InvokePayload.Stay stay) {
    return new PoolConfig(
        nodes,
        nodeCapacityBytes,
        _ -> Duration.ofMinutes(15),
        stay,
        USUAL_WAKE_LIMIT,
        USUAL_DRAIN_LIMIT,
        InvokePayload.USUAL_UNSEALED,
        Zones.UNKNOWN,
        Duration.ZERO);
  }

  /**
   * Returns the conditions under which a node asks to leave.
   *
   * @param first true if no instance of the node has answered since the gateway started
   */
  public InvokePayload.Stay stay(boolean first) {
    if (!first || startStay.compareTo(stay.minimum()) <= 0) {
      return stay;
    }
    return new InvokePayload.Stay(
        stay.policy(), stay.quantum(), stay.breakEven(), startStay, stay.maximum());
  }
}
