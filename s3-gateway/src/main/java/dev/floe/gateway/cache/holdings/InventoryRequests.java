package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.cache.directory.ObjectDirectory.Known;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.gateway.task.RepeatedTask;
import dev.floe.node.protocol.InstanceId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests inventories from instances, and remembers the chunks that the directory had of each
 * instance just before the request: only these can be missing from the answer. One walk over the
 * directory serves all waiting instances, and only one walk runs at a time. Thread-safe; calls
 * never wait.
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

  /** Requests the inventory of an instance, unless a request is pending. */
  void ask(PoolNode node, InstanceId instance) {
    synchronized (this) {
      if (asked.containsKey(instance) || waiting.put(instance, node) != null) {
        return;
      }
    }
    walk.request();
  }

  /**
   * Ends the request of an instance that has answered, and returns the chunks that the directory
   * had before it. Returns null if there was no request.
   */
  synchronized @Nullable Map<ChunkName, Known> answered(InstanceId instance) {
    return asked.remove(instance);
  }

  /** Discards the request of an instance that is down and will not answer. */
  synchronized void forget(InstanceId instance) {
    waiting.remove(instance);
    asked.remove(instance);
  }

  /** Counts the requests that wait for an answer. */
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
    // The instance may have gone down during the walk, before its request was stored here.
    if (node.isLive(instance)) {
      node.list(instance);
    } else {
      forget(instance);
    }
  }
}
