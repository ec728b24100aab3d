package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.upkeep.IdleLives;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long instances had been idle when they were found lost, and warns if the interval of
 * warm-ups or of backups is too long for these times. Thread-safe. Holds one time for each idle
 * instance.
 */
public final class IdleWatch implements PoolListener {
  private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);

  private final Map<Interval, Duration> intervals;
  private final GatewayMetrics metrics;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private final IdleLives lives = new IdleLives();
  private final Map<InstanceId, Long> idleSince = new HashMap<>();
  private final Map<Interval, Boolean> tooLong = new EnumMap<>(Interval.class);

  /**
   * An interval that should be shorter than the time for which the platform keeps idle instances.
   */
  private enum Interval {
    WARM_UP("warm-up"),
    BACKUP("backup");

    private final String label;

    Interval(String label) {
      this.label = label;
    }
  }

  /**
   * @param warmUp the interval of warm-ups; zero for none
   * @param backup the interval of backups; zero for none
   * @param nanoTime as {@link System#nanoTime}
   */
  public IdleWatch(
      Duration warmUp, Duration backup, GatewayMetrics metrics, LongSupplier nanoTime) {
    intervals = new EnumMap<>(Map.of(Interval.WARM_UP, warmUp, Interval.BACKUP, backup));
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    for (Interval interval : Interval.values()) {
      metrics.gauge(Metric.INTERVAL_TOO_LONG, () -> isTooLong(interval) ? 1 : 0, interval.label);
    }
  }

  private synchronized boolean isTooLong(Interval interval) {
    return tooLong.getOrDefault(interval, false);
  }

  @Override
  public synchronized void onLive(PoolNode node, InstanceId instance, boolean known) {
    idleSince.remove(instance);
  }

  /** Ends the idle time of any instance, also of a peer: each session begins with a report. */
  @Override
  public synchronized void onReport(PoolNode node, InstanceId instance, HoldingsReport report) {
    idleSince.remove(instance);
  }

  @Override
  public synchronized void onDown(PoolNode node) {
    InstanceId instance = node.instance();
    if (instance != null) {
      idleSince.put(instance, nanoTime.getAsLong());
    }
  }

  @Override
  public synchronized void onPeerDown(PoolNode node, InstanceId instance) {
    idleSince.put(instance, nanoTime.getAsLong());
  }

  @Override
  public synchronized void onLost(PoolNode node, InstanceId instance) {
    Long since = idleSince.remove(instance);
    if (since == null) {
      return;
    }
    Duration idle = Duration.ofNanos(nanoTime.getAsLong() - since);
    if (lives.lost(idle)) {
      metrics.time(Metric.IDLE_LIFE, idle.toNanos());
      intervals.forEach(this::judge);
    }
  }

  /** Logs each change once. */
  private void judge(Interval interval, Duration length) {
    boolean now = lives.isTooLong(length);
    if (now == isTooLong(interval)) {
      return;
    }
    tooLong.put(interval, now);
    if (now) {
      LOG.warn(
          "pool.{} is {}, expected at most {}: a tenth of the lost instances had been idle for that"
              + " long or less, so set a shorter interval",
          interval.label,
          length,
          lives.low().orElseThrow());
    } else {
      LOG.info("pool.{} is again shorter than the idle time of lost instances", interval.label);
    }
  }
}
