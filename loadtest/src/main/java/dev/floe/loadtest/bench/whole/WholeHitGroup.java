package dev.floe.loadtest.bench.whole;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.hit.HitProcesses;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.LoadClient;
import dev.floe.loadtest.bench.process.MinioYardstick;
import dev.floe.loadtest.bench.process.Relays;
import dev.floe.loadtest.bench.process.TlsKey;
import dev.floe.loadtest.bench.process.WarmUp;
import dev.floe.loadtest.local.ChildJvm;
import dev.floe.loadtest.local.TemporaryFolder;
import java.util.ArrayList;
import java.util.List;

/**
 * Hits of the whole product from node processes, without its memory tier. The gateway verifies
 * presigned requests, finds the object in the directory and counts the hit. Hits of 10 MiB are
 * compared with the hit path alone, hits of 10 MiB over TLS with a relay that speaks TLS, and hits
 * of 1 MiB with MinIO.
 */
public final class WholeHitGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 10 << 20;
  private static final int SMALLER_BYTES = 1 << 20;
  private static final int WARM_UP_BYTES = 64 << 10;
  private static final int CONNECTIONS = 8;
  private static final String CPU = "CPU-s/GiB";

  /** The places of the measurements; MinIO's follows. */
  private static final int PATH = 0;

  private static final int WHOLE = 1;
  private static final int ENCRYPTED = 2;
  private static final int RELAY = 3;
  private static final int SMALLER = 4;

  @Override
  public String name() {
    return "hit";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.make("floe-bench")) {
      measure(bench, TlsKey.make(folder.path()));
    }
  }

  private static void measure(Bench bench, TlsKey key) throws Exception {
    try (HitProcesses path = HitProcesses.startApart(bench.effort(), OBJECT_BYTES);
        WholeFloe whole = WholeFloe.processes(bench.effort(), ScaleGroup.WITHOUT_TIER);
        WholeFloe encrypted = WholeFloe.encrypted(bench.effort(), key);
        Relays relays = Relays.start(OBJECT_BYTES);
        ChildJvm relay = relays.startEncrypted(key);
        MinioYardstick minio = MinioYardstick.start(bench, SMALLER_BYTES)) {
      LoadClient relayClient = LoadClient.encrypted(relay.port(0), key, List.of("/"));
      WarmUp.Target relayTarget = new WarmUp.Target(relayClient, relay.pid());
      List<Turns.Measurement<Cost>> measurements = new ArrayList<>();
      measurements.add(path.measurement(Hedging.Mode.ADAPTIVE, CONNECTIONS));
      measurements.add(whole.reads(CONNECTIONS, whole.cached(1, OBJECT_BYTES)));
      measurements.add(encrypted.reads(CONNECTIONS, encrypted.cached(1, OBJECT_BYTES)));
      measurements.add(Cost.of(relayClient, CONNECTIONS, relay.pid(), List.of()));
      measurements.add(whole.reads(CONNECTIONS, whole.cached(1, SMALLER_BYTES)));
      warmUp(bench.effort().warmUpSeconds(), path, whole, encrypted, relayTarget);
      int ofMinio = Turns.addIfPresent(measurements, minio.measurement(CONNECTIONS).orElse(null));
      Turns<Cost> turns = bench.takeTurns(measurements);
      reportLarge(bench, turns);
      reportSmaller(bench, turns, ofMinio);
    }
  }

  /** Smaller objects have more requests in a second, so their path is compiled sooner. */
  private static void warmUp(
      double seconds, HitProcesses path, WholeFloe whole, WholeFloe encrypted, WarmUp.Target relay)
      throws Exception {
    WarmUp.Target ofPath = path.warmUp(Hedging.Mode.ADAPTIVE);
    List<WarmUp.Target> small =
        List.of(ofPath, relay, whole.warmUp(WARM_UP_BYTES), encrypted.warmUp(WARM_UP_BYTES));
    WarmUp.run(2 * seconds, CONNECTIONS, small);
    List<WarmUp.Target> measured =
        List.of(ofPath, relay, whole.warmUp(SMALLER_BYTES), encrypted.warmUp(OBJECT_BYTES));
    WarmUp.run(seconds, CONNECTIONS, measured);
  }

  private static void reportLarge(Bench bench, Turns<Cost> turns) {
    bench.add(
        Figure.against(
            "hit 10 MiB, the whole product, 8 connections: gateway CPU",
            CPU,
            turns.series(WHOLE, Cost::cpuPerGib),
            new Yardstick("hit path", turns.series(PATH, Cost::cpuPerGib)),
            Goal.atMost(1.05)));
    bench.add(
        Figure.against(
            "hit 10 MiB, the whole product, TLS, 8 connections: gateway CPU",
            CPU,
            turns.series(ENCRYPTED, Cost::cpuPerGib),
            new Yardstick("TLS relay", turns.series(RELAY, Cost::cpuPerGib)),
            Goal.atMost(1.15)));
    String apart = "hit 10 MiB, adaptive, a process for each node, 8 connections: ";
    bench.add(Figure.of(apart + "rate", "MiB/s", turns.series(PATH, Cost::mibPerSecond), null));
    bench.add(
        Figure.of(apart + "nodes' CPU", CPU, turns.series(PATH, Cost::behindCpuPerGib), null));
  }

  private static void reportSmaller(Bench bench, Turns<Cost> turns, int ofMinio) {
    String what = "hit 1 MiB from nodes, the whole product, 8 connections: ";
    bench.add(
        Figure.against(
            what + "requests",
            "1/s",
            turns.series(SMALLER, Cost::requestsPerSecond),
            new Yardstick("MinIO", turns.seriesUnlessMissing(ofMinio, Cost::requestsPerSecond)),
            Goal.atLeast(2.5)));
    bench.add(
        Figure.of(
            what + "p50", "ms", turns.series(SMALLER, Cost::medianMillis), Goal.atMost(1.875)));
  }
}
