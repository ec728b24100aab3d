package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The route of a copy between the two instances of a node.
 *
 * @param from the instance that is read
 * @param to the instance that is written
 * @param source returns the lane of {@code from} on a loop; null if it has none now
 * @param destination returns the lane of {@code to} on a loop; null if it has none now
 */
public record CopyRoute(
    InstanceId from,
    InstanceId to,
    Function<Loop, @Nullable NodeLane> source,
    Function<Loop, @Nullable NodeLane> destination) {
  /** Returns the route from the node's own instance to its peer. */
  public static CopyRoute toPeer(PoolNode node, PoolNode.Peer peer) {
    return new CopyRoute(peer.source(), peer.instance(), own(node, peer.source()), peer::lane);
  }

  /** Returns the route from the peer to the node's own instance. */
  public static CopyRoute fromPeer(PoolNode node, PoolNode.Peer peer) {
    return new CopyRoute(peer.instance(), peer.source(), peer::lane, own(node, peer.source()));
  }

  /**
   * Returns a function that finds the lane of the node's own instance on a loop. It returns null if
   * there is no lane now, or if this is no longer the node's own instance.
   */
  private static Function<Loop, @Nullable NodeLane> own(PoolNode node, InstanceId instance) {
    return loop -> {
      NodeLane lane = node.lane(loop);
      return lane != null && lane.session().instance().equals(instance) ? lane : null;
    };
  }
}
