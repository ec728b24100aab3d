package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests inventories and waits for them. Thread-safe. */
final class InventoryWaits implements PoolListener {
  private final ConcurrentMap<InstanceId, CompletableFuture<List<Inventory>>> waiting =
      new ConcurrentHashMap<>();

  /**
   * Returns the inventory of a live instance, most recently used chunks first. Thread code.
   *
   * @throws TimeoutException it did not arrive in time
   */
  List<Inventory> of(PoolNode node, InstanceId instance, Duration atMost)
      throws InterruptedException, TimeoutException {
    CompletableFuture<List<Inventory>> answer = new CompletableFuture<>();
    waiting.put(instance, answer);
    try {
      node.list(instance);
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an inventory is received or not", e);
    } finally {
      waiting.remove(instance, answer);
    }
  }

  @Override
  public void onInventory(PoolNode node, InstanceId instance, List<Inventory> parts) {
    CompletableFuture<List<Inventory>> answer = waiting.get(instance);
    if (answer != null) {
      answer.complete(parts);
    }
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {}

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {}
}
