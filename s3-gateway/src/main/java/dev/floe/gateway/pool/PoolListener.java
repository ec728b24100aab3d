package dev.floe.gateway.pool;

import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.List;

/** Receives the events of the nodes' instances and of their chunks. Must not block. */
public interface PoolListener {
  /**
   * Called when a node is live. Until {@link #onDown}, the chunks of its other instances cannot be
   * read.
   *
   * @param instance the instance that opened the session
   * @param known true if the instance was known before as one of the node's two instances
   */
  void onLive(PoolNode node, InstanceId instance, boolean known);

  /** Called when a node is no longer live. Its instance may still hold its chunks. */
  void onDown(PoolNode node);

  /**
   * Called when the session of a node's second instance has ended. The instance may still hold its
   * chunks.
   */
  default void onPeerDown(PoolNode node, InstanceId instance) {}

  /** Called when an instance and its chunks are lost. */
  void onLost(PoolNode node, InstanceId instance);

  /** Called at the start of a session with a summary of what its instance holds. */
  default void onReport(PoolNode node, InstanceId instance, HoldingsReport report) {}

  /**
   * Called with the answer to {@link PoolNode#list}.
   *
   * @param parts the parts of its inventory, which together list all its sealed chunks
   */
  default void onInventory(PoolNode node, InstanceId instance, List<Inventory> parts) {}
}
