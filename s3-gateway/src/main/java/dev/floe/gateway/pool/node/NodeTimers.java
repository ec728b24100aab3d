package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.life.NodeEvent;
import dev.floe.gateway.pool.life.NodeState;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits on one node's time to open a session, to leave, and to answer its Invoke calls. Each
 * limit that passes becomes an event. Confined to the node's {@link SerialExecutor}.
 */
final class NodeTimers {
  /**
   * The time in which a node must leave if no Invoke call runs. If a call runs, its end shows that
   * the node has left.
   */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);

  /** The time after which the answer of an Invoke call without a session is taken to be lost. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(45);

  /** The pause before a busy lane is asked again whether it is idle. */
  private static final Duration LANES_AGAIN = Duration.ofMillis(5);

  private final String name;
  private final PoolContext pool;
  private final Executor serial;
  private final Consumer<NodeEvent> events;

  /**
   * True while a wake is timed: from the time at which the node was needed until it is live, unless
   * it became COLD or SLEEPING or a new instance answered in between.
   */
  private boolean wakes;

  private long neededNanos;
  private Loop.@Nullable Timer wake;
  private Loop.@Nullable Timer leave;
  private Loop.@Nullable Timer answer;

  /**
   * @param serial runs {@code events}
   * @param events receives the limits that have passed
   */
  NodeTimers(String name, PoolContext pool, Executor serial, Consumer<NodeEvent> events) {
    this.name = name;
    this.pool = pool;
    this.serial = serial;
    this.events = events;
  }

  /**
   * Called when the node has entered a state. While it is waking or leaving, it owes the answer to
   * its Invoke call.
   */
  void entered(NodeState state) {
    wakes &= state != NodeState.COLD && state != NodeState.SLEEPING;
    boolean owes = state == NodeState.WAKING || state == NodeState.LEAVING;
    cancel(answer);
    answer = owes ? later(ANSWER_LIMIT, new NodeEvent.LeaveOverdue()) : null;
  }

  /** Expects the node to be live within the wake limit. */
  void expectLive() {
    if (!wakes) {
      wakes = true;
      neededNanos = pool.nanoTime();
    }
    cancel(wake);
    wake = later(pool.config().wakeLimit(), new NodeEvent.WakeOverdue());
  }

  /**
   * Called when an instance has opened a session.
   *
   * @param known false for a new instance, because the time that its start took says nothing about
   *     how long wakes take
   */
  void opened(boolean known) {
    wakes &= known;
  }

  /** Called when the node is live. */
  void live() {
    if (wakes) {
      pool.wakes().record(pool.nanoTime() - neededNanos);
    }
    wakes = false;
    cancel(wake);
  }

  /** Expects the node to leave within the leave limit. */
  void expectLeft() {
    cancel(leave);
    leave = later(LEAVE_LIMIT, new NodeEvent.LeaveOverdue());
  }

  /** Called when the node is invoked again, so it has left. */
  void left() {
    cancel(leave);
  }

  /** Sends {@link NodeEvent.NapContinues} in a moment. */
  void askLanesLater() {
    var _ = later(LANES_AGAIN, new NodeEvent.NapContinues());
  }

  /** Starts the timer of the answer to the second instance's Invoke call, and returns it. */
  Loop.Timer expectPeersAnswer() {
    return later(ANSWER_LIMIT, new NodeEvent.PeerOverdue());
  }

  private Loop.Timer later(Duration delay, NodeEvent event) {
    Runnable passed = () -> serial.execute(() -> events.accept(event));
    return pool.timers(name).schedule(passed, delay.toNanos());
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
