package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.cache.directory.ObjectDirectory.Known;
import dev.floe.gateway.pool.NodeState;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks instances for their inventories, and remembers what the directory had of each one just
 * before: only what was known then can be lost. All instances that wait are served by one walk over
 * the directory, and one walk runs at a time, however many nodes report. Thread-safe; calls never
 * wait.
 */
final class InventoryRequests {
  private final ObjectDirectory directory;
  private final RepeatedTask walk;

  // Guarded by this.
  private final Map<InstanceId, PoolNode> waiting = new HashMap<>();
  private final Map<InstanceId, Map<ChunkName, Known>> asked = new HashMap<>();

  InventoryRequests(ObjectDirectory directory, BackgroundTasks tasks) {
    this.directory = directory;
    this.walk = new RepeatedTask(tasks, "list nodes", this::askAll);
  }

  /** Asks an instance, unless its answer is due already. */
  void ask(PoolNode node, InstanceId instance) {
    synchronized (this) {
      if (asked.containsKey(instance) || waiting.put(instance, node) != null) {
        return;
      }
    }
    walk.request();
  }

  /** Takes what the directory had of an instance that answers; null if it was not asked. */
  synchronized @Nullable Map<ChunkName, Known> answered(InstanceId instance) {
    return asked.remove(instance);
  }

  /** The instance is down or gone: it does not answer what it was asked. */
  synchronized void forget(InstanceId instance) {
    waiting.remove(instance);
    asked.remove(instance);
  }

  /** How many answers are due. */
  synchronized int due() {
    return asked.size();
  }

  private void askAll() {
    Map<InstanceId, PoolNode> asking;
    synchronized (this) {
      asking = Map.copyOf(waiting);
      waiting.clear();
    }
    Map<InstanceId, Map<ChunkName, Known>> held = directory.heldBy(asking.keySet());
    asking.forEach((instance, node) -> ask(node, instance, held.getOrDefault(instance, Map.of())));
  }

  private void ask(PoolNode node, InstanceId instance, Map<ChunkName, Known> held) {
    synchronized (this) {
      asked.put(instance, held);
    }
    // It may have gone down during the walk: then it was forgotten before it was remembered.
    if (node.state() == NodeState.LIVE && instance.equals(node.instance())) {
      node.list();
    } else {
      forget(instance);
    }
  }
}
