package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.SimulatedNodes;
import dev.floe.loadtest.local.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts gateway processes whose nodes hold nothing. Their AOT cache is written by a gateway that
 * only starts and ends; {@code ./floe package} makes one by a longer run.
 */
public final class ColdGateway implements AutoCloseable {
  private static final int NODES = 12;
  private static final long NODE_BYTES = 128L << 20;

  private final TemporaryFolder folder;
  private final ShapedOrigin origin;
  private final SimulatedNodes nodes;
  private final GatewayPlan plan;
  private final Path cache;

  private ColdGateway(TemporaryFolder folder, ShapedOrigin origin, SimulatedNodes nodes) {
    this.folder = folder;
    this.origin = origin;
    this.nodes = nodes;
    this.plan =
        new GatewayPlan(
            folder.path(),
            origin,
            WholeFloe.HEAP_MEGABYTES,
            WholeFloe.NODE_MEGABYTES,
            WholeFloe.ACCESS_KEY,
            WholeFloe.SECRET_KEY,
            Map.of());
    this.cache = folder.path().resolve("gateway.aot");
  }

  /** Starts origin and nodes, and a first gateway that writes an AOT cache. */
  public static ColdGateway prepare() throws IOException, InterruptedException {
    ColdGateway gateway =
        new ColdGateway(
            TemporaryFolder.make("floe-start"),
            ShapedOrigin.start(),
            SimulatedNodes.start(LocalFloe.functions(NODES), NODE_BYTES));
    try {
      gateway.start(List.of("-XX:AOTCacheOutput=" + gateway.cache, "-Xlog:aot*=off,cds*=off"));
      if (!Files.exists(gateway.cache)) {
        throw new IOException("the gateway's JVM wrote no AOT cache");
      }
      return gateway;
    } catch (IOException | InterruptedException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** Starts a gateway, ends it, and returns the milliseconds until it listened. */
  public double listensMillis(boolean withCache) throws IOException, InterruptedException {
    return start(
        withCache
            ? List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on")
            : List.of("-XX:AOTMode=off"));
  }

  private double start(List<String> jvm) throws IOException, InterruptedException {
    GatewayProcess.Nodes shared =
        new GatewayProcess.Nodes(
            LocalFloe.functions(NODES), nodes.endpoint(), WholeFloe.CODE, () -> {});
    try (GatewayProcess gateway = GatewayProcess.start(plan.withJvm(jvm), shared)) {
      return gateway.startMillis();
    }
  }

  @Override
  public void close() throws IOException {
    nodes.close();
    origin.close();
    folder.close();
  }
}
