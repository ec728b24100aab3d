package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.MinioYardstick;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hits in the gateway's memory tier, with presigned URLs that it verifies: requests of 4 KiB, and
 * the rate of 1 MiB.
 */
public final class SmallGroup implements BenchGroup {
  private static final int SMALL_BYTES = 4 << 10;
  private static final int LARGER_BYTES = 1 << 20;
  private static final int NODES = 12;
  private static final int CONNECTIONS = 8;

  /** The places of the measurements. */
  private static final int SMALL = 0;

  private static final int LARGER = 1;
  private static final int MINIO = 2;

  @Override
  public String name() {
    return "small";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    bench.missing("nginx", "this command does not run it yet");
    try (WholeFloe small = WholeFloe.simulated(SMALL_BYTES, NODES, Map.of());
        WholeFloe larger = WholeFloe.simulated(LARGER_BYTES, NODES, Map.of());
        MinioYardstick minio = MinioYardstick.start(bench, SMALL_BYTES)) {
      List<Turns.Measurement<Cost>> measurements = new ArrayList<>();
      measurements.add(small.reads(CONNECTIONS, small.cached(1)));
      measurements.add(larger.reads(CONNECTIONS, larger.cached(1)));
      Optional<Turns.Measurement<Cost>> ofMinio = minio.measurement(CONNECTIONS);
      ofMinio.ifPresent(measurements::add);
      for (Turns.Measurement<Cost> each : measurements) {
        each.measure(bench.effort().warmUpSeconds() / measurements.size());
      }
      checkTier(small);
      checkTier(larger);
      report(bench, Turns.take(bench.effort(), measurements), ofMinio.isPresent());
    }
  }

  /** Throws unless the gateway holds something in its own memory. */
  private static void checkTier(WholeFloe floe) throws IOException {
    if (floe.metric("floe_memory_tier_used_bytes") == 0) {
      throw new IOException("the memory tier is empty: expected the object that is read");
    }
  }

  private static void report(Bench bench, Turns<Cost> turns, boolean withMinio) {
    String what = "small 4 KiB in memory, verified, 8 connections: ";
    bench.add(
        Figure.of(
            what + "gateway CPU per request",
            "us",
            turns.series(SMALL, Cost::cpuMicrosPerRequest),
            Goal.atMost(50)));
    bench.add(
        Figure.against(
            what + "requests",
            "1/s",
            turns.series(SMALL, Cost::requestsPerSecond),
            new Yardstick("MinIO", withMinio ? turns.series(MINIO, Cost::requestsPerSecond) : null),
            Goal.atLeast(6)));
    bench.add(
        Figure.against(
            what + "requests",
            "1/s",
            turns.series(SMALL, Cost::requestsPerSecond),
            new Yardstick("nginx", null),
            Goal.atLeast(0.25)));
    bench.add(
        Figure.against(
            "small 1 MiB in memory, verified, 8 connections: rate",
            "MiB/s",
            turns.series(LARGER, Cost::mibPerSecond),
            new Yardstick("nginx", null),
            Goal.atLeast(0.7)));
  }
}
