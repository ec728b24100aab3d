package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.upkeep.UpkeepPlan;
import dev.floe.gateway.policy.upkeep.UpkeepPlan.Past;
import dev.floe.gateway.policy.upkeep.UpkeepPlan.Use;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms nodes up and backs them up when {@link UpkeepPlan} says so, a few backups at a time, and
 * counts failovers. Thread-safe.
 */
public final class PoolUpkeep implements PoolListener {
  private static final Logger LOG = LoggerFactory.getLogger(PoolUpkeep.class);

  private static final int BACKUPS_AT_A_TIME = 2;

  private final UpkeepPlan plan;
  private final UnaryOperator<UpkeepPlan> adapt;
  private final Backup backup;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;
  private final List<Upkept> nodes = new ArrayList<>();
  private final Map<PoolNode, Upkept> byNode = new HashMap<>();
  private final AtomicInteger running = new AtomicInteger();

  /** Backs up a node; returns true if the copy ran to its end. */
  interface Backup {
    boolean backUp(PoolNode node) throws InterruptedException;
  }

  /** The phase of a node's backup. */
  private enum Phase {
    NONE,
    RUNNING,
    /** The backup has ended, but the timer has not noticed the end yet. */
    ENDED
  }

  /** A node and its last warm-up and backup. Changed by the timer, unless stated otherwise. */
  private static final class Upkept {
    private final PoolNode node;
    private long warmedNanos;
    private long backedUpNanos;

    // Changed by any thread.
    private volatile boolean failedOver;
    private volatile @Nullable InstanceId lastLive;
    private volatile Phase phase = Phase.NONE;

    Upkept(PoolNode node, long nowNanos) {
      this.node = node;
      warmedNanos = nowNanos;
      backedUpNanos = nowNanos;
    }
  }

  /**
   * @param adapt receives the usual plan and returns the plan to follow now
   * @param nowNanos the time from which the first interval of each node is counted
   */
  PoolUpkeep(
      UpkeepPlan plan,
      UnaryOperator<UpkeepPlan> adapt,
      List<PoolNode> nodes,
      Backup backup,
      GatewayMetrics metrics,
      BackgroundTasks tasks,
      long nowNanos) {
    this.plan = plan;
    this.adapt = adapt;
    this.backup = backup;
    this.metrics = metrics;
    this.tasks = tasks;
    for (PoolNode node : nodes) {
      Upkept each = new Upkept(node, nowNanos);
      this.nodes.add(each);
      byNode.put(node, each);
    }
  }

  /** Begins the upkeep of a pool's nodes, which lasts until the background tasks end. */
  public static void start(
      Upkeep upkeep,
      ChunkPool pool,
      ObjectDirectory directory,
      SegmentPlacement placement,
      HoldingsReconciler reconciler,
      ReclaimMeter meter,
      GatewayMetrics metrics,
      BackgroundTasks tasks) {
    long nowNanos = System.nanoTime();
    UpkeepPlan plan =
        new UpkeepPlan(upkeep.warmUp(), upkeep.backup(), pool.nodes().size(), nowNanos);
    PeerBackups backups =
        new PeerBackups(
            directory, placement, upkeep.copier(), reconciler.requests(), upkeep.loops(), metrics);
    UnaryOperator<UpkeepPlan> adapt =
        upkeep.adapt() != null && upkeep.warmUp().isPositive()
            ? usual -> usual.withWarmUp(meter.answer().warmUp(upkeep.warmUp()))
            : UnaryOperator.identity();
    PoolUpkeep keeping =
        new PoolUpkeep(plan, adapt, pool.nodes(), backups::backUp, metrics, tasks, nowNanos);
    pool.addListener(keeping);
    if (!plan.isOff()) {
      tasks.every(upkeep.tick(), () -> keeping.runDueTasks(System.nanoTime()));
    }
  }

  /** Begins the warm-ups and backups that are due. Called by the timer. */
  void runDueTasks(long nowNanos) {
    UpkeepPlan current = adapt.apply(plan);
    for (int number = 0; number < nodes.size(); number++) {
      runDueTasks(current, number, nodes.get(number), nowNanos);
    }
  }

  private void runDueTasks(UpkeepPlan current, int number, Upkept each, long nowNanos) {
    switch (each.phase) {
      case NONE -> begin(current.due(number, past(each), nowNanos), each, nowNanos);
      case RUNNING -> {}
      case ENDED -> {
        // The interval begins here, so the next backup never begins while this backup's peer
        // leaves.
        each.backedUpNanos = nowNanos;
        each.phase = Phase.NONE;
      }
    }
  }

  private void begin(UpkeepPlan.Due due, Upkept each, long nowNanos) {
    switch (due) {
      case NOTHING -> {}
      case WARM_UP -> {
        each.warmedNanos = nowNanos;
        metrics.count(Metric.WARM_UPS);
        each.node.wake(Purpose.WARM_UP);
      }
      case BACK_UP -> {
        if (running.get() < BACKUPS_AT_A_TIME) {
          each.failedOver = false;
          startBackup(each);
        }
      }
    }
  }

  private static Past past(Upkept each) {
    PoolNode node = each.node;
    Use use =
        switch (node.state()) {
          case COLD -> Use.NONE;
          case SLEEPING -> Use.IDLE;
          case WAKING, LIVE, LEAVING -> Use.BUSY;
        };
    return new Past(
        use,
        node.sinceNanos(),
        each.warmedNanos,
        each.backedUpNanos,
        each.failedOver,
        node.holdsBlocks());
  }

  private void startBackup(Upkept each) {
    running.incrementAndGet();
    each.phase = Phase.RUNNING;
    if (!tasks.start("back up " + each.node.name(), () -> backUp(each))) {
      ended(each);
    }
  }

  private void backUp(Upkept each) {
    try {
      boolean completed = backup.backUp(each.node);
      LOG.debug("backup of {} {}", each.node.name(), completed ? "completed" : "interrupted");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended(each);
    }
  }

  private void ended(Upkept each) {
    each.phase = Phase.ENDED;
    running.decrementAndGet();
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {
    Upkept each = byNode.get(node);
    if (each == null) {
      return;
    }
    InstanceId before = each.lastLive;
    each.lastLive = instance;
    if (known && before != null && !before.equals(instance)) {
      metrics.count(Metric.FAILOVERS);
      each.failedOver = true;
    }
  }

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {}
}
