package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ExpectedHoldings;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Updates the residency's capacity and weights when nodes start or lose their memory. Thread-safe.
 *
 * <p>Weighing walks over all segments. It is done only after the loss or replacement of an instance
 * that held chunks of the directory. In a large pool an instance is lost every few seconds; a pause
 * after each walk limits the walks to a twentieth of a processor.
 */
public final class CapacityListener implements PoolListener {
  /** The pause after a walk, as a multiple of the walk's duration. */
  private static final int PAUSE_FACTOR = 20;

  /** The pause if too many other tasks run. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final SegmentPlacement placement;
  private final Residency residency;
  private final ExpectedHoldings expected;
  private final BackgroundTasks tasks;

  /** True from the start of a walk to the end of the pause after it. */
  private final AtomicBoolean busy = new AtomicBoolean();

  /** True if another walk is due after the pause. */
  private final AtomicBoolean due = new AtomicBoolean();

  // At most one entry for each node of the pool.
  private final ConcurrentMap<PoolNode, InstanceId> answering = new ConcurrentHashMap<>();

  public CapacityListener(
      SegmentPlacement placement,
      Residency residency,
      ExpectedHoldings expected,
      BackgroundTasks tasks) {
    this.placement = placement;
    this.residency = residency;
    this.expected = expected;
    this.tasks = tasks;
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {
    residency.capacity(placement.capacityBytes());
    InstanceId former = answering.put(node, instance);
    if (former != null && !former.equals(instance)) {
      gone(former);
    }
  }

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    gone(instance);
  }

  private void gone(InstanceId instance) {
    if (expected.expectsAny(instance)) {
      due.set(true);
      weighIfDue();
    }
  }

  private void weighIfDue() {
    if (busy.compareAndSet(false, true)) {
      if (!due.compareAndSet(true, false)) {
        rest();
      } else if (!tasks.start("weigh segments", this::weigh)) {
        due.set(true);
        tasks.later(RETRY, this::rest);
      }
    }
  }

  /** Removes the bytes of lost instances from the weights. */
  private void weigh() {
    long begun = System.nanoTime();
    try {
      residency.weighAll();
    } finally {
      tasks.later(Duration.ofNanos((System.nanoTime() - begun) * PAUSE_FACTOR), this::rest);
    }
  }

  /** Ends the pause, and starts another walk if a loss was reported during it. */
  private void rest() {
    busy.set(false);
    if (due.get()) {
      weighIfDue();
    }
  }
}
