package dev.floe.gateway.cache;

import dev.floe.gateway.pool.PoolNode;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Nodes that did not keep a repaired block are spared for a while. Thread-safe. */
final class NodeRests {
  private static final Duration REST = Duration.ofSeconds(5);

  private final ConcurrentMap<PoolNode, Long> failedNanos = new ConcurrentHashMap<>();

  void rest(PoolNode node) {
    failedNanos.put(node, System.nanoTime());
  }

  boolean resting(PoolNode node) {
    Long failed = failedNanos.get(node);
    return failed != null && System.nanoTime() - failed < REST.toNanos();
  }
}
