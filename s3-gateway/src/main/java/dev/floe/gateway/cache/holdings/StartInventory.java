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
 * The nodes whose holdings the gateway has not learned since it started. The blocks of a node
 * cannot be read before it has reported. A node that is cold or asleep and has not reported is
 * invoked again, unless it crashed, since its environment may have been busy with an invocation of
 * the earlier gateway (docs/adr/0028). Thread-safe.
 */
final class StartInventory {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * The pause between the end of {@link #await} and the next attempt to wake nodes. Each further
   * pause is twice as long.
   */
  private static final Duration LATER = Duration.ofSeconds(1);

  /**
   * The number of attempts after the end of {@link #await}. They span about a quarter of an hour:
   * no invocation takes longer.
   */
  private static final int LATER_ATTEMPTS = 10;

  /**
   * The most nodes that are woken at once: the handshakes of hundreds of nodes would take longer
   * than a node waits for its gateway.
   */
  static final int AT_ONCE = 64;

  private final BackgroundTasks tasks;
  private final Set<PoolNode> unknown = new LinkedHashSet<>();

  StartInventory(BackgroundTasks tasks) {
    this.tasks = tasks;
  }

  /** Called once the node's holdings are in the directory, or cannot be learned. */
  void settled(PoolNode node) {
    synchronized (unknown) {
      unknown.remove(node);
      unknown.notifyAll();
    }
  }

  /**
   * Wakes all nodes and waits until their holdings are known. Nodes whose holdings are still
   * unknown are invoked again later.
   *
   * @return false if some nodes did not report in time
   */
  boolean await(List<PoolNode> nodes, Duration atMost) throws InterruptedException {
    synchronized (unknown) {
      unknown.addAll(nodes);
    }
    wakeNext();
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (pause(deadlineNanos)) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        tasks.later(LATER, () -> wakeLater(LATER, LATER_ATTEMPTS));
        return false;
      }
      wakeNext();
    }
    return true;
  }

  /**
   * Waits for a moment, or until the holdings of all nodes are known. Returns false if they are all
   * known.
   */
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

  private void wakeLater(Duration pause, int attempts) {
    boolean all = wakeNext();
    if (!isIncomplete()) {
      return;
    }
    if (!all) {
      tasks.later(pause, () -> wakeLater(pause, attempts));
    } else if (attempts > 1) {
      tasks.later(pause.multipliedBy(2), () -> wakeLater(pause.multipliedBy(2), attempts - 1));
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
  boolean isIncomplete() {
    synchronized (unknown) {
      return !unknown.isEmpty();
    }
  }

  /**
   * Wakes the nodes that are cold or asleep, and gives up those that crashed. A woken node moves to
   * the end of the queue, so that the others are woken before it is woken again.
   *
   * @return false if a node was not woken, because enough others are waking
   */
  private boolean wakeNext() {
    List<PoolNode> nodes;
    synchronized (unknown) {
      nodes = List.copyOf(unknown);
    }
    long waking = nodes.stream().filter(node -> node.state() == NodeState.WAKING).count();
    boolean all = true;
    for (PoolNode node : nodes) {
      switch (node.state()) {
        case COLD, SLEEPING -> {
          if (node.hasCrashed()) {
            settled(node);
          } else if (waking < AT_ONCE) {
            waking++;
            moveToEnd(node);
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

  private void moveToEnd(PoolNode node) {
    synchronized (unknown) {
      if (unknown.remove(node)) {
        unknown.add(node);
      }
    }
  }
}
