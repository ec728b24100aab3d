package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.policy.InvocationLimit;
import dev.floe.gateway.policy.wake.WakePatience;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.Invocations;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.SessionListener;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool: invokes its nodes when they are needed, agrees with each invocation on a key, and
 * follows their sessions. Thread-safe.
 */
public final class NodePool implements ChunkPool, Invocations, SessionListener, AutoCloseable {
  private final PoolContext context;
  private final Map<String, PooledNode> byName = new LinkedHashMap<>();
  private final List<PoolNode> nodes;

  /**
   * Creates the pool; no node is invoked before it is needed. The caller owns the platform and the
   * loops, which must outlive the pool.
   *
   * @param gatewayAddress returns {@code host:port} of this gateway for the nodes; called at each
   *     invocation
   */
  public NodePool(
      PoolConfig config,
      PoolSecret secret,
      NodePlatform platform,
      Loops loops,
      Supplier<String> gatewayAddress,
      InstantSource clock,
      SecureRandom random) {
    context =
        new PoolContext(
            config, secret, platform, loops, gatewayAddress, clock, System::nanoTime, random);
    for (String name : config.nodes()) {
      byName.put(name, new PooledNode(name, context));
    }
    nodes = List.copyOf(byName.values());
  }

  @Override
  public List<PoolNode> nodes() {
    return nodes;
  }

  @Override
  public @Nullable PoolNode node(String name) {
    return byName.get(name);
  }

  @Override
  public void addListener(PoolListener listener) {
    context.listeners().add(listener);
  }

  /** Returns the limit on waking, which follows from the durations of earlier wakes. */
  public WakePatience wakes() {
    return context.wakes();
  }

  /**
   * Sets the account's concurrency, which limits the invocations of all nodes and their peers that
   * run at once.
   */
  public void limitInvocations(int concurrency) {
    context.room().account(concurrency);
  }

  /**
   * Returns the most invocations that may run at once now; {@link InvocationLimit#NONE} if the
   * limit is not known.
   */
  public int invocationLimit() {
    return context.room().limit();
  }

  /** Returns the number of invocations that run. */
  public int invocationsRunning() {
    return context.room().running();
  }

  /** Returns the current states of all nodes. */
  public PoolSnapshot snapshot() {
    return new PoolSnapshot(byName.values().stream().map(PooledNode::snapshot).toList());
  }

  @Override
  public @Nullable InvocationSecret find(String function, int invocation) {
    PooledNode node = byName.get(function);
    return node == null ? null : node.invocation(invocation);
  }

  @Override
  public void onOpened(NodeSession session) {
    forward(session, node -> node.opened(session));
  }

  @Override
  public void onClosed(NodeSession session, String reason) {
    forward(session, node -> node.closed(session, reason));
  }

  @Override
  public void onGoodbye(NodeSession session) {
    forward(session, node -> node.goodbye(session));
  }

  @Override
  public void onReport(NodeSession session, HoldingsReport report) {
    forward(session, node -> node.report(session, report));
  }

  @Override
  public void onInventory(NodeSession session, Inventory part, boolean last) {
    forward(session, node -> node.inventory(session, part, last));
  }

  /**
   * Asks all nodes to leave and waits until they have left, at most for the drain limit. Then ends
   * their sessions, which fails the requests that still use them.
   */
  @Override
  public void close() {
    byName.values().forEach(PooledNode::drain);
    try {
      context.awaitInvocations(context.config().drainLimit());
    } finally {
      byName.values().forEach(PooledNode::end);
    }
  }

  private void forward(NodeSession session, Consumer<PooledNode> event) {
    PooledNode node = byName.get(session.function());
    if (node == null) {
      session.close();
    } else {
      event.accept(node);
    }
  }
}
