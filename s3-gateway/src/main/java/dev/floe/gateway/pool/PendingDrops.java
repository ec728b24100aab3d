package dev.floe.gateway.pool;

import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.FillId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks that a node is to forget when it is next live: most nodes sleep when the gateway evicts,
 * and what they are never told they would hold for ever. Confined to the node's {@link Serial}.
 */
final class PendingDrops {
  /** Bound of what is remembered, some 64 B each; beyond it the oldest is given up. */
  static final int MAX_DROPS = 16_384;

  private final ArrayDeque<Drop> drops = new ArrayDeque<>();

  /** One chunk of a fill. */
  record Drop(FillId fill, int segment, int index) {
    /** On the lane's loop; false if the lane cannot take it. */
    boolean on(NodeLane lane) {
      return lane.drop(fill, segment, index);
    }
  }

  void add(Drop drop) {
    if (drops.size() == MAX_DROPS) {
      drops.removeFirst();
    }
    drops.addLast(drop);
  }

  /** Takes all of them. */
  List<Drop> take() {
    List<Drop> taken = new ArrayList<>(drops);
    drops.clear();
    return taken;
  }

  int size() {
    return drops.size();
  }

  /** The instance is gone, and what it was to forget with it. */
  void clear() {
    drops.clear();
  }
}
