package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The nodes whose holdings are not known since the gateway started. A node that has not reported
 * and rests is invoked again, unless it crashed: its environment may have been busy with an
 * invocation of the earlier gateway, and what it holds cannot be read before it has reported
 * (docs/adr/0028). Thread-safe.
 */
final class StartInventory {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * The pause before the first attempt after the gateway accepts clients; each is twice as long.
   */
  private static final Duration LATER = Duration.ofSeconds(1);

  /** The attempts after that: about a quarter of an hour, in which any invocation has ended. */
  private static final int LATER_ATTEMPTS = 10;

  /**
   * The most nodes that are woken at once: the handshakes of hundreds take longer than nodes wait
   * for their gateway.
   */
  static final int AT_ONCE = 64;

  private final BackgroundTasks tasks;
  private final Set<PoolNode> unknown = new LinkedHashSet<>();

  StartInventory(BackgroundTasks tasks) {
    this.tasks = tasks;
  }

  /** The node's holdings are in the directory, or cannot be. */
  void settled(PoolNode node) {
    synchronized (unknown) {
      unknown.remove(node);
      unknown.notifyAll();
    }
  }

  /**
   * Wakes all nodes and waits until their holdings are known. Those that are not by then are
   * invoked again later.
   *
   * @return false if some nodes did not report in time
   */
  boolean await(List<PoolNode> nodes, Duration atMost) throws InterruptedException {
    synchronized (unknown) {
      unknown.addAll(nodes);
    }
    look();
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (pause(deadlineNanos)) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        tasks.later(LATER, () -> lookLater(LATER, LATER_ATTEMPTS));
        return false;
      }
      look();
    }
    return true;
  }

  /** Waits for a moment, or until all are known; returns false if they are. */
  private boolean pause(long deadlineNanos) throws InterruptedException {
    long untilNanos = Math.min(System.nanoTime() + PAUSE.toNanos(), deadlineNanos);
    synchronized (unknown) {
      long leftNanos = untilNanos - System.nanoTime();
      while (!unknown.isEmpty() && leftNanos > 0) {
        TimeUnit.NANOSECONDS.timedWait(unknown, leftNanos);
        leftNanos = untilNanos - System.nanoTime();
      }
      return !unknown.isEmpty();
    }
  }

  private void lookLater(Duration pause, int attempts) {
    boolean all = look();
    if (!waits()) {
      return;
    }
    if (!all) {
      tasks.later(pause, () -> lookLater(pause, attempts));
    } else if (attempts > 1) {
      tasks.later(pause.multipliedBy(2), () -> lookLater(pause.multipliedBy(2), attempts - 1));
    } else {
      giveUp();
    }
  }

  private void giveUp() {
    synchronized (unknown) {
      unknown.clear();
    }
  }

  /** Returns true while the holdings of some nodes are still expected. */
  boolean waits() {
    synchronized (unknown) {
      return !unknown.isEmpty();
    }
  }

  /**
   * Wakes nodes that rest, for the first time or again, and gives up those that crashed. Those that
   * were woken are looked at last the next time, so that each has its turn.
   *
   * @return false if nodes that rest were left alone, because enough others wake
   */
  private boolean look() {
    List<PoolNode> looked;
    synchronized (unknown) {
      looked = List.copyOf(unknown);
    }
    long waking = looked.stream().filter(node -> node.state() == NodeState.WAKING).count();
    boolean all = true;
    for (PoolNode node : looked) {
      switch (node.state()) {
        case COLD, SLEEPING -> {
          if (node.hasCrashed()) {
            settled(node);
          } else if (waking < AT_ONCE) {
            waking++;
            lookLast(node);
            node.wake(Purpose.SERVE);
          } else {
            all = false;
          }
        }
        case WAKING, LIVE, LEAVING -> {}
      }
    }
    return all;
  }

  private void lookLast(PoolNode node) {
    synchronized (unknown) {
      if (unknown.remove(node)) {
        unknown.add(node);
      }
    }
  }
}
