package dev.floe.loadtest.bench.hit;

import dev.floe.loadtest.local.ChildJvm;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import dev.floe.node.session.GatewaySession;
import dev.floe.node.session.Wire;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A process of one or several nodes without a platform, each with a thread of its own. A node
 * serves one invocation, whose key and nonce the gateway process knows in advance. The threads end
 * with the process: when the gateway sends a node away, or when the process's standard input is
 * closed.
 */
final class BenchNode {
  /** An expiry after the end of the measurement. */
  static final long EXPIRY_EPOCH_SECONDS = Long.MAX_VALUE / 2;

  static final int INVOCATION = 1;
  static final Nonce GATEWAY_NONCE = new Nonce(1, 2, 3, 4);

  private static final long STORE_BYTES = 64L << 20;

  private BenchNode() {}

  static SessionKey key(String function) {
    return SessionKey.derive(new byte[32], function, INVOCATION, EXPIRY_EPOCH_SECONDS);
  }

  /** Arguments: the gateway's node port, the number of lanes, the names of the functions. */
  public static void main(String[] args) throws IOException {
    for (String function : List.of(args).subList(2, args.length)) {
      InvokePayload payload = payload(args[0], function, Integer.parseInt(args[1]));
      Thread.ofPlatform().name("node").daemon().start(() -> serve(payload));
    }
    ChildJvm.readyUntilTold();
  }

  private static InvokePayload payload(String port, String function, int lanes) {
    Duration day = Duration.ofDays(1);
    return new InvokePayload(
        "127.0.0.1:" + port,
        function,
        INVOCATION,
        EXPIRY_EPOCH_SECONDS,
        key(function),
        GATEWAY_NONCE,
        lanes,
        Role.PRIMARY,
        new InvokePayload.Stay(Duration.ofMillis(1), day, day, day));
  }

  private static void serve(InvokePayload payload) {
    PageStore store = new PageStore(STORE_BYTES, Runtime.getRuntime().maxMemory());
    try (GatewaySession session =
        new GatewaySession(store, GatewaySession.drawInstanceId(), Wire.DIRECT)) {
      session.serve(payload, System.nanoTime() + Duration.ofDays(1).toNanos());
    } catch (IOException e) {
      System.err.println("node ends: " + e);
    }
    System.exit(0);
  }
}
