package dev.floe.gateway.pool.node;

import dev.floe.node.protocol.Inventory;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the parts of one session's inventory until the last has arrived. Confined to the node's
 * {@link SerialExecutor}.
 */
final class InventoryCollector {
  /**
   * The most parts of an inventory, enough for some 100,000 objects: far more than a node's heap
   * can hold.
   */
  private static final int MAX_PARTS = 8192;

  private List<Inventory> parts = new ArrayList<>();

  /** Discards the parts that have arrived, because a new session has begun. */
  void clear() {
    parts = new ArrayList<>();
  }

  /**
   * Adds a part. If it is the last one, returns all parts; otherwise, or if there are too many
   * parts, returns an empty list.
   */
  List<Inventory> add(Inventory part, boolean last) {
    if (parts.size() >= MAX_PARTS) {
      return List.of();
    }
    parts.add(part);
    if (!last) {
      return List.of();
    }
    List<Inventory> whole = parts;
    parts = new ArrayList<>();
    return whole;
  }
}
