package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Effort;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.MinioYardstick;
import dev.floe.loadtest.bench.process.RedisYardstick;
import dev.floe.loadtest.bench.process.Relays;
import dev.floe.loadtest.bench.process.WarmUp;
import java.util.ArrayList;
import java.util.List;

/**
 * Hits of 10 MiB from twelve nodes in a separate process. The gateway's rate and processor time are
 * compared with those of a relay and of MinIO, and its rate also with that of Redis. The gateway is
 * the hit path with the real client edge, without authentication and directory.
 */
public final class HitGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 10 << 20;
  private static final int FEW = 8;
  private static final int MANY = 64;

  /** The rounds of many connections are longer, so that each connection has several requests. */
  private static final double TIMES_LONGER = 4;

  private static final String CPU = "CPU-s/GiB";
  private static final String EAGER_FEW = "hit 10 MiB, eager, 8 connections: ";
  private static final String RATE = "MiB/s";

  /**
   * The places of the measurements in the list. The two relays are at RELAYS and after it; the
   * servers follow.
   */
  private static final int EAGER = 0;

  private static final int ADAPTIVE = 1;
  private static final int EAGER_MANY = 2;
  private static final int RELAYS = 3;

  @Override
  public String name() {
    return "hit";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (HitProcesses processes = HitProcesses.start(OBJECT_BYTES);
        Relays relays = Relays.start(OBJECT_BYTES);
        MinioYardstick minio = MinioYardstick.start(bench, OBJECT_BYTES);
        RedisYardstick redis = RedisYardstick.start(bench, OBJECT_BYTES)) {
      List<Turns.Measurement<Cost>> measurements = new ArrayList<>();
      measurements.add(processes.measurement(Hedging.Mode.EAGER, FEW));
      measurements.add(processes.measurement(Hedging.Mode.ADAPTIVE, FEW));
      measurements.add(processes.measurement(Hedging.Mode.EAGER, MANY).longer(TIMES_LONGER));
      measurements.addAll(relays.measurements(FEW));
      int ofMinio = Turns.addIfPresent(measurements, minio.measurement(FEW).orElse(null));
      int ofRedis = Turns.addIfPresent(measurements, redis.measurement(FEW).orElse(null));
      warmUp(processes, measurements, bench.effort());
      report(bench, bench.takeTurns(measurements), ofMinio, ofRedis);
    }
  }

  /** Loads the gateway with pauses, so that the JIT's two threads get enough processor time. */
  private static void warmUp(
      HitProcesses processes, List<Turns.Measurement<Cost>> measurements, Effort effort)
      throws Exception {
    WarmUp.run(1.5 * effort.warmUpSeconds(), FEW, List.of(processes.warmUp(Hedging.Mode.EAGER)));
    Turns.warmUp(effort.warmUpSeconds() / 4, measurements);
  }

  private static void report(Bench bench, Turns<Cost> turns, int ofMinio, int ofRedis) {
    Series eager = turns.series(EAGER, Cost::cpuPerGib);
    Yardstick relayCpu = new Yardstick("relay", Relays.cpuPerGib(turns, RELAYS));
    Yardstick relayRate = new Yardstick("relay", Relays.mibPerSecond(turns, RELAYS));
    Yardstick minioCpu =
        new Yardstick("MinIO", turns.seriesUnlessMissing(ofMinio, Cost::cpuPerGib));
    Yardstick minioRate =
        new Yardstick("MinIO", turns.seriesUnlessMissing(ofMinio, Cost::mibPerSecond));
    Yardstick redisRate =
        new Yardstick("Redis", turns.seriesUnlessMissing(ofRedis, Cost::mibPerSecond));
    Series rate = turns.series(EAGER, Cost::mibPerSecond);
    bench.add(Figure.against(EAGER_FEW + "gateway CPU", CPU, eager, relayCpu, Goal.atMost(1.2)));
    bench.add(Figure.against(EAGER_FEW + "gateway CPU", CPU, eager, minioCpu, Goal.atMost(0.75)));
    bench.add(Figure.against(EAGER_FEW + "rate", RATE, rate, relayRate, Goal.atLeast(1)));
    bench.add(Figure.against(EAGER_FEW + "rate", RATE, rate, minioRate, Goal.atLeast(1.2)));
    bench.add(Figure.against(EAGER_FEW + "rate", RATE, rate, redisRate, Goal.atLeast(2)));
    bench.add(
        Figure.against(
            EAGER_FEW + "nodes' CPU",
            CPU,
            turns.series(EAGER, Cost::behindCpuPerGib),
            new Yardstick("gateway", eager),
            Goal.atMost(0.6)));
    bench.add(
        Figure.against(
            "hit 10 MiB, adaptive, 8 connections: gateway CPU",
            CPU,
            turns.series(ADAPTIVE, Cost::cpuPerGib),
            relayCpu,
            Goal.atMost(1)));
    String many = "hit 10 MiB, eager, 64 connections: ";
    bench.add(
        Figure.against(
            many + "gateway CPU",
            CPU,
            turns.series(EAGER_MANY, Cost::cpuPerGib),
            new Yardstick("8 connections", eager),
            Goal.atMost(1.15)));
    bench.add(
        Figure.of(many + "p99/p50", "", turns.series(EAGER_MANY, Cost::tail), Goal.atMost(1.5)));
  }
}
