package dev.floe.gateway.pool;

import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of all nodes. They are read one after another without a lock, so they may be of
 * slightly different times.
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
   * @param instances the instances that are not known to be lost
   * @param lastFailure the reason for which its last invocation failed; null if none failed since
   *     the node was last live
   */
  public record Node(
      String name, NodeState state, List<Instance> instances, @Nullable String lastFailure) {
    public Node {
      instances = List.copyOf(instances);
    }
  }

  /**
   * One instance of a node.
   *
   * @param bytesHeld the bytes of its blocks: the last report, corrected for later writes and drops
   * @param pid the process id that it reported
   * @param zone the zone that it reported, empty if it is unknown
   */
  public record Instance(InstanceId id, Role role, long bytesHeld, long pid, String zone) {}
}
