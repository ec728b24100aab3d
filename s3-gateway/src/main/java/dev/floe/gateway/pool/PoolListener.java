package dev.floe.gateway.pool;

import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.List;

/** Is told what happens to the nodes' instances, and so to what they hold. Must not block. */
public interface PoolListener {
  /**
   * A node is live. Whatever other instances of it hold cannot be had meanwhile.
   *
   * @param instance which of its instances answered
   * @param known false if the instance was never seen before: it holds nothing of ours
   */
  void onLive(PoolNode node, InstanceId instance, boolean known);

  /** A node is not live any more; its instance may still hold its chunks. */
  void onDown(PoolNode node);

  /** An instance is gone for good, and its chunks with it. */
  void onLost(PoolNode node, InstanceId instance);

  /** A session has begun, and its instance says what it holds in sum. */
  default void onReport(PoolNode node, InstanceId instance, HoldingsReport report) {}

  /**
   * The answer to {@link PoolNode#list}.
   *
   * @param parts all that the instance holds sealed
   */
  default void onInventory(PoolNode node, InstanceId instance, List<Inventory> parts) {}
}
