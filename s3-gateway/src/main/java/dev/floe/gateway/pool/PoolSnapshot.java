package dev.floe.gateway.pool;

import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * How all nodes stood at one time, each for itself.
 *
 * @param nodes in the pool's order
 */
public record PoolSnapshot(List<Node> nodes) {
  public PoolSnapshot {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param instances those that are not known to be gone
   * @param lastFailure why its last invocation failed; empty if none has since it was last live
   */
  public record Node(
      String name, NodeState state, List<Instance> instances, Optional<String> lastFailure) {
    public Node {
      instances = List.copyOf(instances);
    }
  }

  /**
   * One instance of a node.
   *
   * @param bytesHeld what it holds, as last reported and since accounted for
   * @param pid its process, as it said itself
   */
  public record Instance(InstanceId id, Role role, long bytesHeld, long pid) {}
}
