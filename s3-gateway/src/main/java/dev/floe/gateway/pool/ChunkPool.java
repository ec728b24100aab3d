package dev.floe.gateway.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All nodes of a gateway. Thread-safe; nothing here blocks. */
public interface ChunkPool {
  /** Returns all nodes, in a fixed order. */
  List<PoolNode> nodes();

  /** Returns the node of that name; null if the pool has none. */
  @Nullable PoolNode node(String name);

  /** Adds a listener, which is never removed. */
  void addListener(PoolListener listener);
}
