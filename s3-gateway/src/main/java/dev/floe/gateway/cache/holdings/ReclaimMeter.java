package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.policy.upkeep.ReclaimAnswer;
import dev.floe.gateway.policy.upkeep.ReclaimRate;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures how often the platform reclaims instances: counts the losses, and at intervals the
 * instances that live. A node's own instance and its peer count alike. Thread-safe.
 */
public final class ReclaimMeter implements PoolListener {
  /** The usual interval. */
  public static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);

  private final List<PoolNode> nodes;
  private final Consumer<ReclaimAnswer> listener;
  private final LongSupplier nanoTime;
  private final AtomicInteger lost = new AtomicInteger();

  // Used by the timer alone.
  private final ReclaimRate rate = new ReclaimRate();
  private long sampledNanos;

  private volatile ReclaimAnswer answer = new ReclaimAnswer(rate.perHour());

  private ReclaimMeter(
      List<PoolNode> nodes, LongSupplier nanoTime, Consumer<ReclaimAnswer> listener) {
    this.nodes = nodes;
    this.nanoTime = nanoTime;
    this.listener = listener;
    sampledNanos = nanoTime.getAsLong();
  }

  /**
   * Begins to measure, until the background tasks end.
   *
   * @param nanoTime as {@link System#nanoTime}
   * @param listener receives the answer now and after each interval, one at a time; must not block
   */
  public static ReclaimMeter start(
      ChunkPool pool,
      Duration interval,
      LongSupplier nanoTime,
      BackgroundTasks tasks,
      Consumer<ReclaimAnswer> listener) {
    ReclaimMeter meter = new ReclaimMeter(pool.nodes(), nanoTime, listener);
    pool.addListener(meter);
    listener.accept(meter.answer);
    tasks.every(interval, meter::sample);
    return meter;
  }

  /** Returns the answer to the rate measured so far. */
  public ReclaimAnswer answer() {
    return answer;
  }

  private void sample() {
    long now = nanoTime.getAsLong();
    int living = nodes.stream().mapToInt(PoolNode::instances).sum();
    rate.observe(Duration.ofNanos(now - sampledNanos), living, lost.getAndSet(0));
    sampledNanos = now;
    answer = new ReclaimAnswer(rate.perHour());
    listener.accept(answer);
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {}

  @Override
  public void onDown(PoolNode node) {}

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    lost.incrementAndGet();
  }
}
