package dev.floe.gateway.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All nodes of a gateway. Thread-safe; nothing here blocks. */
public interface ChunkPool {
  /** All nodes, in a fixed order. */
  List<PoolNode> nodes();

  /** The node of that name; null if the pool has none. */
  @Nullable PoolNode node(String name);

  /** Listens for as long as the pool lives. */
  void addListener(PoolListener listener);
}
