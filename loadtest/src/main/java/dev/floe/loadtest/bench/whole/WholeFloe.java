package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Effort;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.LoadClient;
import dev.floe.loadtest.bench.process.PresignedTarget;
import dev.floe.loadtest.bench.process.TlsKey;
import dev.floe.loadtest.bench.process.WarmUp;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.SimulatedNodes;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.node.session.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shaped origin, a gateway process as {@code ./floe serve} starts it, and nodes. */
final class WholeFloe implements AutoCloseable {
  static final String ACCESS_KEY = "FLOEBENCH00000000000";
  static final String SECRET_KEY = "floe-bench-secret";

  private static final int NODES = 12;
  static final String CODE = "10+2";
  private static final int QUICK_NODES = 6;
  private static final String QUICK_CODE = "4+2";
  static final int HEAP_MEGABYTES = 256;
  static final int NODE_MEGABYTES = 256;
  private static final int REST_CHECKS = 500;

  /** A price of waiting, in dollars a second, at which no idle node leaves. */
  private static final String STAY = "1000";

  private final TemporaryFolder folder;
  private final ShapedOrigin origin;
  private final GatewayProcess gateway;

  /** The key of the gateway's listener for S3; null if clients speak plain HTTP. */
  private final @Nullable TlsKey tls;

  private WholeFloe(
      TemporaryFolder folder, ShapedOrigin origin, GatewayProcess gateway, @Nullable TlsKey tls) {
    this.folder = folder;
    this.origin = origin;
    this.gateway = gateway;
    this.tls = tls;
  }

  /** Starts the nodes of a gateway. */
  @FunctionalInterface
  private interface NodeStart {
    GatewayProcess.Nodes start(GatewayPlan plan) throws IOException;
  }

  /** Starts a Floe with {@linkplain #nodeProcesses node processes}. */
  static WholeFloe start(Effort effort) throws IOException, InterruptedException {
    return start(Map.of(), null, plan -> nodeProcesses(effort, plan));
  }

  /**
   * Starts a Floe with {@linkplain #nodeProcesses node processes}, which stay once they are awake.
   *
   * @param settings the gateway's settings, by their keys in floe.yaml
   */
  static WholeFloe processes(Effort effort, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(lasting(settings), null, plan -> nodeProcesses(effort, plan));
  }

  /**
   * Starts a Floe whose clients speak TLS, without the memory tier, with {@linkplain #nodeProcesses
   * node processes} that stay once they are awake.
   */
  static WholeFloe encrypted(Effort effort, TlsKey key) throws IOException, InterruptedException {
    Map<String, String> settings = lasting(ScaleGroup.WITHOUT_TIER);
    settings.put("listen.tls.certificate-files", key.certificate().toString());
    settings.put("listen.tls.key-files", key.key().toString());
    return start(settings, key, plan -> nodeProcesses(effort, plan));
  }

  /** Starts a process for each of twelve nodes; for each of six if the figures mean nothing. */
  private static GatewayProcess.Nodes nodeProcesses(Effort effort, GatewayPlan plan)
      throws IOException {
    return effort.isQuick()
        ? GatewayProcess.Nodes.processes(plan, QUICK_NODES, QUICK_CODE)
        : GatewayProcess.Nodes.processes(plan, NODES, CODE);
  }

  /**
   * Starts a Floe with nodes that are simulated in this process and stay once they are awake.
   *
   * @param settings the gateway's settings, by their keys in floe.yaml
   */
  static WholeFloe simulated(int nodes, Map<String, String> settings)
      throws IOException, InterruptedException {
    return simulated(nodes, settings, (number, store) -> Wire.DIRECT);
  }

  /** Starts a Floe with simulated nodes that send by these wires. */
  static WholeFloe simulated(int nodes, Map<String, String> settings, SimulatedNodes.Wires wires)
      throws IOException, InterruptedException {
    return start(lasting(settings), null, plan -> simulate(nodes, wires));
  }

  /** Returns these settings, and those that keep objects fresh and nodes awake. */
  private static Map<String, String> lasting(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("freshness.ttl", "1h");
    all.put("pool.lifetime.latency-price", STAY);
    return all;
  }

  private static GatewayProcess.Nodes simulate(int nodes, SimulatedNodes.Wires wires)
      throws IOException {
    List<String> functions = LocalFloe.functions(nodes);
    SimulatedNodes started = SimulatedNodes.start(functions, (long) NODE_MEGABYTES << 20, wires);
    return new GatewayProcess.Nodes(functions, started.endpoint(), CODE, started);
  }

  private static WholeFloe start(
      Map<String, String> settings, @Nullable TlsKey tls, NodeStart nodes)
      throws IOException, InterruptedException {
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    ShapedOrigin origin = null;
    try {
      origin = ShapedOrigin.start();
      return new WholeFloe(folder, origin, gateway(folder, origin, settings, nodes), tls);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (origin != null) {
        origin.close();
      }
      folder.close();
      throw e;
    }
  }

  private static GatewayProcess gateway(
      TemporaryFolder folder, ShapedOrigin origin, Map<String, String> settings, NodeStart nodes)
      throws IOException, InterruptedException {
    GatewayPlan plan =
        new GatewayPlan(
            folder.path(),
            origin,
            HEAP_MEGABYTES,
            NODE_MEGABYTES,
            ACCESS_KEY,
            SECRET_KEY,
            settings);
    return GatewayProcess.start(plan.withJvm(List.of(WarmUp.COMPILERS)), nodes.start(plan));
  }

  ShapedOrigin origin() {
    return origin;
  }

  URI endpoint() {
    return gateway.endpoint();
  }

  int port() {
    return endpoint().getPort();
  }

  long pid() {
    return gateway.pid();
  }

  /** Requests an object from the gateway. */
  Transfer get(String key) throws IOException {
    return Transfer.get(port(), target(key));
  }

  /** Returns the signed target of an object's GET. */
  String target(String key) {
    return PresignedTarget.get(endpoint(), ACCESS_KEY, SECRET_KEY, ShapedOrigin.BUCKET, key);
  }

  /** Returns a measurement of reads of these objects, in turn. */
  Turns.Measurement<Cost> reads(int connections, List<String> keys) {
    return Cost.of(client(keys), connections, pid(), List.of());
  }

  LoadClient client(List<String> keys) {
    List<String> targets = keys.stream().map(this::target).toList();
    return tls == null
        ? new LoadClient(port(), targets)
        : LoadClient.encrypted(port(), tls, targets);
  }

  /** Returns the gateway, to be warmed up by reads of these objects, in turn. */
  WarmUp.Target warmUp(List<String> keys) {
    return new WarmUp.Target(client(keys), pid());
  }

  /** Returns the gateway, to be warmed up by hits of one object of this length. */
  WarmUp.Target warmUp(int bytes) throws IOException, InterruptedException {
    return warmUp(cached(1, bytes));
  }

  /** Reads unshaped objects of this length until each is a hit, and returns their keys. */
  List<String> cached(int objects, int bytes) throws IOException, InterruptedException {
    List<String> keys = new ArrayList<>();
    for (int object = 0; object < objects; object++) {
      String key = Shape.PLAIN.key(bytes, "cached-" + object);
      keys.add(key);
      awaitHit(key);
    }
    return keys;
  }

  private void awaitHit(String key) throws IOException, InterruptedException {
    if (tls != null) {
      // The second read of an object is a hit once the fill of the first has ended.
      try (ByteChannel connection = client(List.of(key)).connect()) {
        client(List.of(key)).get(connection);
      }
      awaitRest();
      return;
    }
    for (int check = 0; check < REST_CHECKS; check++) {
      if (get(key).hit()) {
        return;
      }
      awaitRest();
    }
    throw new IOException("%s is not a hit after %d reads".formatted(key, REST_CHECKS));
  }

  /** Returns a metric of the gateway, summed over its labels. */
  double metric(String name) {
    return gateway.metric(name);
  }

  /** Returns the memory that the gateway's process holds. */
  long residentBytes() throws IOException {
    return gateway.residentBytes();
  }

  /** Runs the gateway's garbage collector and returns the bytes that remain on its heap. */
  long liveHeapBytes() throws IOException, InterruptedException {
    return gateway.liveHeapBytes();
  }

  /** Waits until no block is leased; all fills have then ended. */
  void awaitRest() throws InterruptedException, IOException {
    for (int check = 0; check < REST_CHECKS; check++) {
      if (gateway.leasedBytes() == 0) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IOException(
        "the gateway still leases %.0f bytes, expected none".formatted(gateway.leasedBytes()));
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    origin.close();
    folder.close();
  }
}
