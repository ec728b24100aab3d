package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.cache.directory.ObjectDirectory.Known;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.gateway.task.RepeatedTask;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests inventories from instances, and remembers the chunks that each instance held according
 * to the directory just before the request: only these can be missing from the answer. One walk
 * over the directory serves all waiting instances, and only one walk runs at a time. Thread-safe;
 * only {@link #of} waits.
 */
final class InventoryRequests {
  private final Walk directory;
  private final RepeatedTask walk;

  // Guarded by this.
  /** The instances that are not asked yet; they stay here while the directory is walked. */
  private final Map<InstanceId, PoolNode> toAsk = new HashMap<>();

  private final Map<InstanceId, Map<ChunkName, Known>> asked = new HashMap<>();
  private final Map<InstanceId, CompletableFuture<Optional<InventoryContents>>> waiting =
      new HashMap<>();

  /** Finds what instances hold. */
  @FunctionalInterface
  interface Walk {
    /** Returns the chunks of these instances; those that hold none may be left out. */
    Map<InstanceId, Map<ChunkName, Known>> heldBy(Set<InstanceId> instances);
  }

  InventoryRequests(Walk directory, BackgroundTasks tasks) {
    this.directory = directory;
    this.walk = new RepeatedTask(tasks, "list nodes", this::askAll);
  }

  /** Requests the inventory of an instance, unless a request is pending. */
  void ask(PoolNode node, InstanceId instance) {
    synchronized (this) {
      if (asked.containsKey(instance) || toAsk.put(instance, node) != null) {
        return;
      }
    }
    walk.request();
  }

  /**
   * Requests the inventory of an instance, unless a request is pending, and waits until its chunks
   * are in the directory. Does not look for what the instance has lost, because that takes a walk;
   * its report has shown that already. Thread code.
   *
   * @return the inventory; empty if the instance went down or did not answer in time
   */
  Optional<InventoryContents> of(PoolNode node, InstanceId instance, Duration atMost)
      throws InterruptedException {
    CompletableFuture<Optional<InventoryContents>> answer;
    boolean pending;
    synchronized (this) {
      answer = waiting.computeIfAbsent(instance, any -> new CompletableFuture<>());
      pending = toAsk.containsKey(instance) || asked.putIfAbsent(instance, Map.of()) != null;
    }
    if (!pending) {
      list(node, instance);
    }
    try {
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an inventory is received or not", e);
    }
  }

  /**
   * Ends the request of an instance that has answered, and returns the chunks that it held,
   * according to the directory, before the request. Returns null if there was no request.
   */
  synchronized @Nullable Map<ChunkName, Known> answered(InstanceId instance) {
    return asked.remove(instance);
  }

  /** Passes an inventory that was compared with the directory to those who wait for it. */
  void compared(InstanceId instance, InventoryContents contents) {
    settle(instance, Optional.of(contents));
  }

  /** Discards the request of an instance that is down and will not answer. */
  void forget(InstanceId instance) {
    synchronized (this) {
      toAsk.remove(instance);
      asked.remove(instance);
    }
    settle(instance, Optional.empty());
  }

  private void settle(InstanceId instance, Optional<InventoryContents> contents) {
    CompletableFuture<Optional<InventoryContents>> answer;
    synchronized (this) {
      answer = waiting.remove(instance);
    }
    if (answer != null) {
      answer.complete(contents);
    }
  }

  /** Counts the requests that wait for an answer. */
  synchronized int unanswered() {
    return asked.size();
  }

  /** Counts the instances whose inventory is waited for. */
  synchronized int awaited() {
    return waiting.size();
  }

  private void askAll() {
    Map<InstanceId, PoolNode> asking;
    synchronized (this) {
      asking = Map.copyOf(toAsk);
    }
    Map<InstanceId, Map<ChunkName, Known>> held = directory.heldBy(asking.keySet());
    asking.forEach((instance, node) -> ask(node, instance, held.getOrDefault(instance, Map.of())));
  }

  private void ask(PoolNode node, InstanceId instance, Map<ChunkName, Known> held) {
    synchronized (this) {
      if (toAsk.remove(instance) == null) {
        return; // forgotten during the walk
      }
      asked.put(instance, held);
    }
    list(node, instance);
  }

  private void list(PoolNode node, InstanceId instance) {
    // The instance may have gone down before its request was stored here, as during the walk.
    if (node.isLive(instance)) {
      node.list(instance);
    } else {
      forget(instance);
    }
  }
}
