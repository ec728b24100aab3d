package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.gateway.task.RepeatedTask;
import dev.floe.node.protocol.InstanceId;

/**
 * Updates the residency's capacity and weights when nodes start or lose their memory. Thread-safe.
 */
public final class CapacityListener implements PoolListener {
  private final SegmentPlacement placement;
  private final Residency residency;
  // Removes the bytes of lost instances from the weights.
  private final RepeatedTask weighing;

  public CapacityListener(SegmentPlacement placement, Residency residency, BackgroundTasks tasks) {
    this.placement = placement;
    this.residency = residency;
    this.weighing = new RepeatedTask(tasks, "weigh segments", residency::weighAll);
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {
    residency.capacity(placement.capacityBytes());
    if (!known) {
      weighing.request();
    }
  }

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    weighing.request();
  }
}
