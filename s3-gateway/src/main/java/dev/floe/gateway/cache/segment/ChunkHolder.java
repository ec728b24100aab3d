package dev.floe.gateway.cache.segment;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * A node, and its instance that holds a chunk.
 *
 * @param instance null if no instance holds the chunk
 */
record ChunkHolder(PoolNode node, @Nullable InstanceId instance) {
  /** Returns true if the instance is its node's own, not its peer. */
  boolean answers() {
    return instance != null && instance.equals(node.instance());
  }

  /** Returns true if the instance is not known to be lost. */
  boolean isKnown() {
    return instance != null && node.knows(instance);
  }
}
