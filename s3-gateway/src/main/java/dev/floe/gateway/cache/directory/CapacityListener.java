package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;

/**
 * Keeps the residency's capacity that of the nodes, and its weights what they store. Thread-safe.
 */
public final class CapacityListener implements PoolListener {
  private final SegmentPlacement placement;
  private final Residency residency;
  // What an instance took with it does not count any more.
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
