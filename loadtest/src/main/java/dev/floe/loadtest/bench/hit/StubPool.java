package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.Invocations;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.SessionListener;
import dev.floe.loadtest.bench.process.AwakeNode;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A pool whose nodes count as live throughout, even between two sessions. Thread-safe. */
final class StubPool implements Invocations, SessionListener {
  private final Map<String, NodeSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, InvocationSecret> invocations = new ConcurrentHashMap<>();
  private final CountDownLatch missing;

  StubPool(int nodes) {
    missing = new CountDownLatch(nodes);
  }

  static String name(int node) {
    return "bench-" + node;
  }

  void awaitAll() throws InterruptedException {
    missing.await();
  }

  PoolNode node(int number) {
    return new StubNode(name(number));
  }

  @Override
  public InvocationSecret find(String function, int invocation) {
    return invocations.computeIfAbsent(
        function,
        name ->
            new InvocationSecret(
                BenchNode.key(name), BenchNode.GATEWAY_NONCE, BenchNode.EXPIRY_EPOCH_SECONDS));
  }

  @Override
  public void onOpened(NodeSession session) {
    sessions.put(session.function(), session);
    missing.countDown();
  }

  @Override
  public void onClosed(NodeSession session, String reason) {
    // All nodes disconnect at the end. If one does so earlier, the gateway reports failed reads.
  }

  @Override
  public void onGoodbye(NodeSession session) {
    session.stay();
  }

  @Override
  public void onReport(NodeSession session, HoldingsReport report) {}

  @Override
  public void onInventory(NodeSession session, Inventory part, boolean last) {}

  private final class StubNode extends AwakeNode {
    StubNode(String name) {
      super(name);
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      // Looked up each time: a node whose session ended, for example because a PING was not
      // answered, dials again.
      NodeSession known = sessions.get(name());
      return known == null ? null : known.lane(loop);
    }

    @Override
    public @Nullable InstanceId instance() {
      return null;
    }
  }
}
