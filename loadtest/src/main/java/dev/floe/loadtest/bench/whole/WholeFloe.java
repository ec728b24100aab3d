package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.process.PresignedTarget;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A shaped origin, a gateway process as {@code ./floe serve} starts it, and twelve node processes.
 */
final class WholeFloe implements AutoCloseable {
  static final String ACCESS_KEY = "FLOEBENCH00000000000";
  static final String SECRET_KEY = "floe-bench-secret";

  private static final int NODES = 12;
  private static final String CODE = "10+2";
  private static final int HEAP_MEGABYTES = 256;
  private static final int NODE_MEGABYTES = 128;
  private static final int REST_CHECKS = 500;

  private final TemporaryFolder folder;
  private final ShapedOrigin origin;
  private final GatewayProcess gateway;

  private WholeFloe(TemporaryFolder folder, ShapedOrigin origin, GatewayProcess gateway) {
    this.folder = folder;
    this.origin = origin;
    this.gateway = gateway;
  }

  static WholeFloe start(int objectBytes) throws IOException, InterruptedException {
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    ShapedOrigin origin = null;
    try {
      origin = ShapedOrigin.start(objectBytes);
      return new WholeFloe(folder, origin, gateway(folder, origin));
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (origin != null) {
        origin.close();
      }
      folder.close();
      throw e;
    }
  }

  private static GatewayProcess gateway(TemporaryFolder folder, ShapedOrigin origin)
      throws IOException, InterruptedException {
    GatewayProcess.Plan plan =
        new GatewayProcess.Plan(
            folder.path(),
            origin,
            HEAP_MEGABYTES,
            NODE_MEGABYTES,
            ACCESS_KEY,
            SECRET_KEY,
            Map.of());
    return GatewayProcess.start(plan, GatewayProcess.Nodes.processes(plan, NODES, CODE));
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
    String target =
        PresignedTarget.get(endpoint(), ACCESS_KEY, SECRET_KEY, ShapedOrigin.BUCKET, key);
    return Transfer.get(port(), target);
  }

  /** Waits until no block is leased, so that all fills have ended. */
  void awaitRest() throws InterruptedException, IOException {
    for (int check = 0; check < REST_CHECKS; check++) {
      if (gateway.leasedBytes() == 0) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IOException("the gateway still holds blocks");
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    origin.close();
    folder.close();
  }
}
