package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.upkeep.NapPlan;
import dev.floe.gateway.policy.upkeep.NapPlan.State;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets live nodes nap before the platform's deadline when {@link NapPlan} says so. A node that is
 * about to nap first receives KEEP for the chunks of running fills, because nodes of earlier
 * releases would otherwise lose these chunks. Runs on the timer of the background tasks.
 */
public final class PoolNaps {
  private static final Logger LOG = LoggerFactory.getLogger(PoolNaps.class);

  private static final Duration TICK = Duration.ofMillis(100);

  /** After this time, a node that has not returned does not delay the naps of others. */
  private static final Duration LONGEST_NAP = Duration.ofSeconds(10);

  private final List<Napper> nodes;
  private final ObjectDirectory directory;
  private final RunningFills fills;
  private final GatewayMetrics metrics;

  /** The phase of a node's nap. */
  private enum Phase {
    NONE,
    /** The node was sent KEEP. */
    ANNOUNCED,
    /** The node is leaving, or is being invoked again. */
    BEGUN
  }

  /** A node and its nap. */
  private static final class Napper {
    private final PoolNode node;
    private Phase phase = Phase.NONE;
    private long begunNanos;

    /** The start of the invocation that the nap ends. */
    private long invokedNanos;

    Napper(PoolNode node) {
      this.node = node;
    }
  }

  PoolNaps(
      List<PoolNode> nodes, ObjectDirectory directory, RunningFills fills, GatewayMetrics metrics) {
    this.nodes = nodes.stream().map(Napper::new).toList();
    this.directory = directory;
    this.fills = fills;
    this.metrics = metrics;
  }

  /** Begins to plan the naps of a pool, until the background tasks end. */
  public static void start(
      ChunkPool pool,
      ObjectDirectory directory,
      RunningFills fills,
      GatewayMetrics metrics,
      BackgroundTasks tasks) {
    PoolNaps naps = new PoolNaps(pool.nodes(), directory, fills, metrics);
    tasks.every(TICK, () -> naps.tick(System.nanoTime()));
  }

  /** Continues the naps, and begins those that are due. */
  void tick(long nowNanos) {
    List<NapPlan.Node> seen = new ArrayList<>();
    for (Napper each : nodes) {
      seen.add(see(each, nowNanos));
    }
    // Keyed by the napping node: each key costs a walk of the directory, but few nodes nap at once.
    Map<Integer, Predicate<PoolNode>> shared = new HashMap<>();
    NapPlan.Sharing sharing =
        (one, napping) ->
            shared
                .computeIfAbsent(napping, _ -> directory.mayShareWith(nodes.get(napping).node))
                .test(nodes.get(one).node);
    for (int due : NapPlan.due(seen, sharing, nowNanos)) {
      Napper napper = nodes.get(due);
      napper.phase = Phase.ANNOUNCED;
      napper.begunNanos = nowNanos;
      fills.keepOn(napper.node);
    }
  }

  /** Continues a nap that was announced or begun, and returns the node as the plan sees it. */
  private NapPlan.Node see(Napper each, long nowNanos) {
    PoolNode.Running running = each.node.running();
    if (each.phase == Phase.ANNOUNCED) {
      begin(each, running);
    } else if (each.phase == Phase.BEGUN) {
      end(each, running, nowNanos);
    }
    if (each.phase != Phase.NONE) {
      return new NapPlan.Node(State.NAPPING, 0, Duration.ZERO);
    }
    if (running == null) {
      return new NapPlan.Node(State.AWAY, 0, Duration.ZERO);
    }
    State state = running.copied() ? State.COPIED : State.LIVE;
    return new NapPlan.Node(state, running.begunNanos(), running.longest());
  }

  private void begin(Napper each, PoolNode.@Nullable Running running) {
    if (running == null) {
      each.phase = Phase.NONE; // the node left by itself
      return;
    }
    each.phase = Phase.BEGUN;
    each.invokedNanos = running.begunNanos();
    metrics.count(Metric.NAPS, "begun");
    each.node.nap();
  }

  private void end(Napper each, PoolNode.@Nullable Running running, long nowNanos) {
    NodeState state = each.node.state();
    boolean returned = running != null && running.begunNanos() != each.invokedNanos;
    boolean failed = state == NodeState.COLD || state == NodeState.SLEEPING;
    boolean overdue = nowNanos - each.begunNanos >= LONGEST_NAP.toNanos();
    if (returned || failed || overdue) {
      each.phase = Phase.NONE;
      metrics.count(Metric.NAPS, returned ? "returned" : "failed");
      LOG.debug("{} napped and is {}", each.node.name(), state);
    }
  }
}
