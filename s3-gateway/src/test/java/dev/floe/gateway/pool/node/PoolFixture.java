package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatformConfig;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.gateway.session.netty.NodeListener;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A gateway's pool on a function host: two loops, the node port, the platform, and a listener. */
final class PoolFixture implements PoolListener, AutoCloseable {
  /** The stay of a node that remains until the gateway sends it away. */
  static final InvokePayload.Stay LONG_STAY =
      new InvokePayload.Stay(
          Duration.ofMillis(1),
          Duration.ofMillis(8),
          Duration.ofMinutes(10),
          Duration.ofMinutes(14));

  /** The stay of a node that leaves as soon as staying costs more than another invocation. */
  static final InvokePayload.Stay SHORT_STAY =
      new InvokePayload.Stay(
          Duration.ofMillis(1), Duration.ofMillis(8), Duration.ZERO, Duration.ofMinutes(14));

  private final Loops loops = Loops.start(2);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final NodePlatform platform;
  private final CompletableFuture<InetSocketAddress> nodePort = new CompletableFuture<>();
  private final NodeListener nodes;
  private final NodePool pool;

  PoolFixture(FunctionHost host, List<String> functions, InvokePayload.Stay stay)
      throws IOException {
    platform =
        new LambdaPlatform(
            new LambdaPlatformConfig(
                Region.US_EAST_1,
                host.endpoint(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                functions.size()));
    SecureRandom random = new SecureRandom();
    pool =
        new NodePool(
            new PoolConfig(
                functions,
                64L << 20,
                _ -> Duration.ofMinutes(15),
                stay,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Zones.UNKNOWN,
                Duration.ZERO),
            PoolSecret.draw(random),
            platform,
            loops,
            () -> "127.0.0.1:" + nodePort.join().getPort(),
            Clock.systemUTC(),
            random);
    pool.addListener(this);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    nodes =
        NodeListener.bind(
            loops, any, pool, pool, Clock.systemUTC(), new ZoneTraffic(Zones.UNKNOWN));
    nodePort.complete(nodes.address());
  }

  NodePool pool() {
    return pool;
  }

  Loops loops() {
    return loops;
  }

  PoolNode node(String name) {
    PoolNode node = pool.node(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name);
    }
    return node;
  }

  /**
   * Returns the calls of the pool's listener: {@code live NAME ID known} (or {@code new}), {@code
   * down NAME}, {@code lost NAME ID}.
   */
  List<String> told() {
    return told;
  }

  PoolSnapshot.Node snapshot(String name) {
    return pool.snapshot().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Wakes the node, waits for it, and returns true if it is live. */
  boolean wake(String name) throws Exception {
    Loop loop = loops.get(0);
    CompletableFuture<Boolean> live = new CompletableFuture<>();
    loop.execute(() -> {
      PoolNode node = node(name);
      node.wake(Purpose.SERVE);
      PoolNode.Waiting _ = node.whenLive(loop, live::complete);
    });
    return live.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {
    told.add("live %s %s %s".formatted(node.name(), instance, known ? "known" : "new"));
  }

  @Override
  public void onDown(PoolNode node) {
    told.add("down " + node.name());
  }

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    told.add("lost %s %s".formatted(node.name(), instance));
  }

  @Override
  public void close() {
    pool.close();
    nodes.close();
    platform.close();
    loops.close();
    assertThat(pool.snapshot().nodes()).noneMatch(node -> node.state() == NodeState.LIVE);
  }
}
