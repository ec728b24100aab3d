package dev.floe.gateway.policy.upkeep;

import java.time.Duration;

/**
 * Decides when a node is warmed up and when it is backed up (docs/adr/0021). Each node has its own
 * time within each interval, so that the work is spread: node i of n, from 1, has its time at i/n
 * of the interval. A node that is in use, or was invoked within the interval, needs no warm-up; so
 * a node is never idle for two whole intervals. A backup counts from its end: after one that lasts
 * longer than the interval, the next begins at the node's next time. A node whose peer has taken
 * its place is backed up at once.
 *
 * <p>Pure: the caller passes the times, from {@link System#nanoTime}. Immutable.
 */
public final class UpkeepPlan {
  private final Duration warmUp;
  private final Duration backup;
  private final int nodes;
  private final long beginNanos;

  /**
   * @param warmUp the time between two warm-ups of a node; zero for none
   * @param backup the time between two backups of a node; zero for none
   * @param nodes the number of nodes
   * @param beginNanos when the plan begins
   */
  public UpkeepPlan(Duration warmUp, Duration backup, int nodes, long beginNanos) {
    if (warmUp.isNegative() || backup.isNegative() || nodes < 1) {
      throw new IllegalArgumentException(
          "warm-up every %s, backup every %s of %d nodes, expected 0 or more, and 1 node or more"
              .formatted(warmUp, backup, nodes));
    }
    this.warmUp = warmUp;
    this.backup = backup;
    this.nodes = nodes;
    this.beginNanos = beginNanos;
  }

  /** The use of a node. */
  public enum Use {
    /** The node has no instance, so there is nothing to keep. */
    NONE,
    /** The node is invoked. */
    BUSY,
    /** The node's instance sleeps. */
    IDLE
  }

  /**
   * The past of a node. A time at or before the plan's start means never.
   *
   * @param sinceNanos the time of the node's last change of state
   * @param warmedNanos when its last warm-up began
   * @param backedUpNanos when its last backup ended
   * @param failedOver true if its peer has taken its place since its last backup began
   * @param holdsChunks true if it holds anything to copy
   */
  public record Past(
      Use use,
      long sinceNanos,
      long warmedNanos,
      long backedUpNanos,
      boolean failedOver,
      boolean holdsChunks) {}

  /** The work that is due for a node. */
  public enum Due {
    NOTHING,
    WARM_UP,
    /** Includes the effect of a warm-up. */
    BACK_UP
  }

  /** Returns the plan with another time between two warm-ups of a node. */
  public UpkeepPlan withWarmUp(Duration interval) {
    return interval.equals(warmUp) ? this : new UpkeepPlan(interval, backup, nodes, beginNanos);
  }

  /** Returns true if nothing is ever due. */
  public boolean isOff() {
    return warmUp.isZero() && backup.isZero();
  }

  /**
   * Returns the work that is due for a node.
   *
   * @param number the node's number, from 0 to the number of nodes, exclusive
   */
  public Due due(int number, Past past, long nowNanos) {
    if (past.use == Use.NONE) {
      return Due.NOTHING;
    }
    if (!backup.isZero()
        && past.holdsChunks
        && (past.failedOver || slotNanos(backup, number, nowNanos) - past.backedUpNanos > 0)) {
      return Due.BACK_UP;
    }
    if (warmUp.isZero() || past.use != Use.IDLE) {
      return Due.NOTHING;
    }
    // Nodes that fell asleep together are warmed up one by one, each at its own time.
    long slotNanos = slotNanos(warmUp, number, nowNanos);
    boolean due =
        slotNanos - past.warmedNanos > 0 && slotNanos - past.sinceNanos >= warmUp.toNanos();
    return due ? Due.WARM_UP : Due.NOTHING;
  }

  /** Returns the node's latest time that has passed. */
  private long slotNanos(Duration interval, int number, long nowNanos) {
    long intervalNanos = interval.toNanos();
    long firstNanos = beginNanos + intervalNanos / nodes * (number + 1);
    return firstNanos + Math.floorDiv(nowNanos - firstNanos, intervalNanos) * intervalNanos;
  }
}
