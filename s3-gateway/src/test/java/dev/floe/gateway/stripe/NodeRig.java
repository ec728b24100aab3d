package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.Invocations;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.SessionListener;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.gateway.session.netty.NodeListener;
import dev.floe.node.host.faults.Fault;
import dev.floe.node.host.faults.FaultyWire;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import dev.floe.node.session.GatewaySession;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs real node code in threads of this process, which connect to a real listener over sockets.
 * Closing the rig asserts that no memory is in use.
 */
final class NodeRig implements AutoCloseable, Invocations, SessionListener {
  private static final long EXPIRY = Long.MAX_VALUE / 2;
  private static final long NODE_BYTES = 64L << 20;

  final Loops loops;
  final MemoryBudget budget;
  final BlockPool pool;
  final NodeListener listener;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, InvocationSecret> invocations = new ConcurrentHashMap<>();
  private final Map<String, RigNode> nodes = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();

  NodeRig(int loopCount, int blockBytes, long budgetBytes) throws IOException {
    loops = Loops.start(loopCount);
    budget = new MemoryBudget(budgetBytes);
    pool = new BlockPool(blockBytes, budget);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener =
        NodeListener.bind(
            loops, any, this, this, Clock.systemUTC(), new ZoneTraffic(Zones.UNKNOWN));
  }

  /** Starts nodes and waits until they are live. */
  List<RigNode> start(int count) {
    List<RigNode> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RigNode node = new RigNode("node-" + nodes.size());
      nodes.put(node.name(), node);
      invoke(node, 1);
      started.add(node);
    }
    started.forEach(NodeRig::awaitLive);
    return started;
  }

  static void awaitLive(RigNode node) {
    await().atMost(30, TimeUnit.SECONDS).until(() -> node.session() != null);
  }

  private void invoke(RigNode node, int invocation) {
    SessionKey key = SessionKey.derive(new byte[32], node.name(), invocation, EXPIRY);
    Nonce nonce = Nonce.draw(random);
    invocations.put(node.name() + "/" + invocation, new InvocationSecret(key, nonce, EXPIRY));
    Duration hour = Duration.ofHours(1);
    Duration tick = Duration.ofMillis(1);
    InvokePayload payload =
        new InvokePayload(
            "127.0.0.1:" + listener.address().getPort(),
            node.name(),
            invocation,
            EXPIRY,
            key,
            nonce,
            loops.count(),
            Role.PRIMARY,
            new InvokePayload.Stay(tick, hour, hour, hour));
    threads.add(Thread.ofPlatform().name(node.name()).start(() -> serve(node, payload)));
  }

  private static void serve(RigNode node, InvokePayload payload) {
    PageStore store = new PageStore(NODE_BYTES, NODE_BYTES);
    FaultyWire wire = new FaultyWire(store);
    node.runsOn(wire);
    try (var session = new GatewaySession(store, GatewaySession.drawInstanceId(), wire)) {
      session.serve(payload, System.nanoTime() + Duration.ofHours(1).toNanos());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable InvocationSecret find(String function, int invocation) {
    return invocations.get(function + "/" + invocation);
  }

  @Override
  public void onOpened(NodeSession session) {
    node(session).opened(session);
  }

  @Override
  public void onClosed(NodeSession session, String reason) {
    node(session).closed(session);
  }

  @Override
  public void onGoodbye(NodeSession session) {
    session.stay();
  }

  @Override
  public void onReport(NodeSession session, HoldingsReport report) {}

  @Override
  public void onInventory(NodeSession session, Inventory part, boolean last) {}

  private RigNode node(NodeSession session) {
    return Objects.requireNonNull(nodes.get(session.function()));
  }

  /** Waits until no memory is in use. */
  void awaitNothingInUse() {
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> {
          assertThat(budget.inUseBytes()).as("bytes leased").isZero();
          assertThat(pool.blocksInUse()).as("blocks taken").isZero();
        });
  }

  @Override
  public void close() throws InterruptedException {
    nodes.values().forEach(node -> node.inject(new Fault.Resume()));
    invocations.clear(); // nodes that dial again are refused
    listener.close();
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(30));
      assertThat(thread.isAlive()).as("%s has ended", thread.getName()).isFalse();
    }
    awaitNothingInUse();
    loops.close();
    pool.close();
  }
}
