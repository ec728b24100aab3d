package dev.floe.gateway.cache.repair;

import dev.floe.gateway.policy.upkeep.RepairPlan;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.gateway.task.RepeatedTask;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Repairs stripes after a node has lost its chunks, before a reader misses them (docs/adr/0027):
 * one stripe after another, hottest segments first, as fast as {@link RepairPlan} permits. Each
 * pass searches for damaged stripes again. A round is a series of passes that ends when every
 * damaged stripe is repaired or has failed once. Thread-safe; the passes are thread code, one at a
 * time.
 */
public final class BackgroundRepair implements PoolListener {
  /** The time from a loss to the repair: several nodes are often lost at once. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  /** The longest wait within a pass. For a longer wait the pass ends, and another pass follows. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

  /** The most stripes of one pass, after which the order is determined again. */
  private static final int STRIPES_IN_PASS = 256;

  /** The most stripes that may fail in one round; with more, the round ends. */
  private static final int FAILURES_LIMIT = 10_000;

  private final RepairPlan plan;
  private final DamageScan scan;
  private final StripeRepair repairs;
  private final Supplier<RepairPlan.Load> load;
  private final BackgroundTasks tasks;
  private final RepeatedTask passes;

  /** True while a pass is planned after a loss. */
  private final AtomicBoolean settling = new AtomicBoolean();

  /** True while a pass is planned after a wait. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  /** The number of rounds since the last loss that repaired nothing. */
  private final AtomicInteger fruitless = new AtomicInteger();

  /** The stripes that could not be repaired in this round. Confined to the passes. */
  private final Set<RepairJob.Stripe> failed = new HashSet<>();

  /** True if a block was repaired in this round. Confined to the passes. */
  private boolean progress;

  private volatile int backlog;

  private BackgroundRepair(
      RepairPlan plan,
      DamageScan scan,
      StripeRepair repairs,
      Supplier<RepairPlan.Load> load,
      BackgroundTasks tasks) {
    this.plan = plan;
    this.scan = scan;
    this.repairs = repairs;
    this.load = load;
    this.tasks = tasks;
    passes = new RepeatedTask(tasks, "repair in the background", this::pass);
  }

  /**
   * Begins to repair the stripes of which the nodes of a pool lose blocks, until the background
   * tasks end.
   *
   * @param load returns the gateway's current load
   */
  public static BackgroundRepair start(
      RepairPlan plan,
      DamageScan scan,
      StripeRepair repairs,
      Supplier<RepairPlan.Load> load,
      ChunkPool pool,
      BackgroundTasks tasks) {
    BackgroundRepair repair = new BackgroundRepair(plan, scan, repairs, load, tasks);
    if (!plan.isOff()) {
      pool.addListener(repair);
    }
    return repair;
  }

  /** Returns the number of damaged stripes that the last pass found. */
  public int backlog() {
    return backlog;
  }

  private void pass() {
    DamageScan.Found found = scan.hottest(STRIPES_IN_PASS, job -> !failed.contains(job.stripe()));
    backlog = found.total();
    if (found.first().isEmpty() || failed.size() > FAILURES_LIMIT) {
      endRound();
      return;
    }
    try {
      for (DamageScan.Damaged damaged : found.first()) {
        Duration delay = plan.delay(load.get(), System.nanoTime());
        if (delay.compareTo(LONGEST_WAIT) > 0) {
          later(waiting, delay);
          return;
        }
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        repair(damaged);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    passes.request();
  }

  private void repair(DamageScan.Damaged damaged) throws InterruptedException {
    plan.began(damaged.bytes(), System.nanoTime());
    int blocks = repairs.rebuild(damaged.job(), RepairCause.BACKGROUND);
    progress |= blocks > 0;
    if (blocks < damaged.lacking()) {
      failed.add(damaged.job().stripe());
    }
  }

  /**
   * Ends the round. Stripes that failed are tried again in a later round, a limited number of
   * times.
   */
  private void endRound() {
    if (!failed.isEmpty()) {
      int rounds = progress ? 0 : fruitless.incrementAndGet();
      RepairPlan.pause(rounds).ifPresent(pause -> later(waiting, pause));
    }
    failed.clear();
    progress = false;
  }

  private void later(AtomicBoolean planned, Duration delay) {
    if (planned.compareAndSet(false, true)) {
      tasks.later(
          delay,
          () -> {
            planned.set(false);
            passes.request();
          });
    }
  }

  private void lost() {
    fruitless.set(0);
    later(settling, SETTLE);
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {}

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    lost();
  }

  /**
   * An inventory may show that chunks are lost, or that the node has more chunks than were known.
   */
  @Override
  public void onInventory(PoolNode node, InstanceId instance, List<Inventory> parts) {
    lost();
  }
}
