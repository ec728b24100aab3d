package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.MinioYardstick;
import dev.floe.loadtest.bench.process.NginxYardstick;
import dev.floe.loadtest.bench.process.WarmUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hits in the gateway's memory tier, with presigned URLs that it verifies: the number of requests a
 * second for 4 KiB, and the rate for 1 MiB.
 */
public final class SmallGroup implements BenchGroup {
  private static final int SMALL_BYTES = 4 << 10;
  private static final int LARGER_BYTES = 1 << 20;
  private static final int NODES = 12;
  private static final int CONNECTIONS = 8;

  /** The places of the measurements; those of the yardsticks follow. */
  private static final int SMALL = 0;

  private static final int LARGER = 1;

  @Override
  public String name() {
    return "small";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (WholeFloe floe = WholeFloe.simulated(NODES, Map.of());
        MinioYardstick minio = MinioYardstick.start(bench, SMALL_BYTES);
        NginxYardstick nginx = NginxYardstick.start(bench, List.of(SMALL_BYTES, LARGER_BYTES))) {
      List<Turns.Measurement<Cost>> measurements = new ArrayList<>();
      List<String> small = floe.cached(1, SMALL_BYTES);
      measurements.add(floe.reads(CONNECTIONS, small));
      measurements.add(floe.reads(CONNECTIONS, floe.cached(1, LARGER_BYTES)));
      WarmUp.run(bench.effort().warmUpSeconds(), CONNECTIONS, List.of(floe.warmUp(small)));
      Yardsticks places =
          new Yardsticks(
              Turns.addIfPresent(measurements, minio.measurement(CONNECTIONS).orElse(null)),
              Turns.addIfPresent(
                  measurements, nginx.measurement(CONNECTIONS, SMALL_BYTES).orElse(null)),
              Turns.addIfPresent(
                  measurements, nginx.measurement(CONNECTIONS, LARGER_BYTES).orElse(null)));
      checkTier(floe);
      report(bench, bench.takeTurns(measurements), places);
    }
  }

  /**
   * Checks that the gateway holds both objects in its own memory.
   *
   * @throws IOException if its memory tier holds fewer bytes
   */
  private static void checkTier(WholeFloe floe) throws IOException {
    double used = floe.metric("floe_memory_tier_used_bytes");
    if (used < SMALL_BYTES + LARGER_BYTES) {
      throw new IOException(
          "the memory tier holds %.0f bytes: expected both objects that are read".formatted(used));
    }
  }

  /** The places of the measurements of the yardsticks. */
  private record Yardsticks(int minio, int nginx, int nginxLarger) {}

  private static void report(Bench bench, Turns<Cost> turns, Yardsticks places) {
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
            new Yardstick(
                "MinIO", turns.seriesUnlessMissing(places.minio, Cost::requestsPerSecond)),
            Goal.atLeast(6)));
    bench.add(
        Figure.against(
            what + "requests",
            "1/s",
            turns.series(SMALL, Cost::requestsPerSecond),
            new Yardstick(
                "nginx", turns.seriesUnlessMissing(places.nginx, Cost::requestsPerSecond)),
            Goal.atLeast(0.25)));
    bench.add(
        Figure.against(
            "small 1 MiB in memory, verified, 8 connections: rate",
            "MiB/s",
            turns.series(LARGER, Cost::mibPerSecond),
            new Yardstick(
                "nginx", turns.seriesUnlessMissing(places.nginxLarger, Cost::mibPerSecond)),
            Goal.atLeast(0.7)));
  }
}
