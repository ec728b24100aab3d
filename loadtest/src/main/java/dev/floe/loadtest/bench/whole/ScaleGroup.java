package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.WarmUp;
import java.util.List;
import java.util.Map;

/**
 * Hits of 10 MiB from many nodes, and hits while other clients read slowly, both compared with hits
 * from few nodes. The nodes are simulated in this process.
 */
public final class ScaleGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 10 << 20;
  private static final int OBJECTS = 16;
  private static final int QUICK_OBJECTS = 2;
  private static final int FEW_NODES = 12;
  private static final int MANY_NODES = 400;
  private static final int QUICK_NODES = 50;
  private static final int FAST_CLIENTS = 8;
  private static final int SLOW_CLIENTS = 24;
  private static final int SLOW_BYTES_PER_SECOND = 50_000;
  static final Map<String, String> WITHOUT_TIER = Map.of("memory.tier", "0");

  /** The places of the measurements. */
  private static final int FEW = 0;

  private static final int MANY = 1;
  private static final int BESIDE_SLOW = 2;

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    boolean quick = bench.effort().isQuick();
    int objects = quick ? QUICK_OBJECTS : OBJECTS;
    int nodes = quick ? QUICK_NODES : MANY_NODES;
    try (WholeFloe few = WholeFloe.simulated(FEW_NODES, WITHOUT_TIER);
        WholeFloe many = WholeFloe.simulated(nodes, WITHOUT_TIER)) {
      List<String> keys = few.cached(objects, OBJECT_BYTES);
      Turns.Measurement<Cost> fast = few.reads(FAST_CLIENTS, keys);
      List<Turns.Measurement<Cost>> measurements =
          List.of(
              fast,
              many.reads(FAST_CLIENTS, many.cached(objects, OBJECT_BYTES)),
              seconds -> besideSlow(few, keys, fast, seconds));
      WarmUp.run(
          bench.effort().warmUpSeconds(),
          FAST_CLIENTS,
          List.of(few.warmUp(keys), many.warmUp(keys)));
      Turns<Cost> turns = bench.takeTurns(measurements);
      report(bench, turns);
    }
  }

  private static Cost besideSlow(
      WholeFloe floe, List<String> keys, Turns.Measurement<Cost> fast, double seconds)
      throws Exception {
    try (SlowReaders readers =
        SlowReaders.start(
            floe.port(), floe.target(keys.getFirst()), SLOW_CLIENTS, SLOW_BYTES_PER_SECOND)) {
      Cost cost = fast.measure(seconds);
      readers.check();
      return cost;
    }
  }

  private static void report(Bench bench, Turns<Cost> turns) {
    bench.add(
        Figure.against(
            "scale 10 MiB hits, 400 nodes: gateway CPU",
            "CPU-s/GiB",
            turns.series(MANY, Cost::cpuPerGib),
            new Yardstick("12 nodes", turns.series(FEW, Cost::cpuPerGib)),
            Goal.atMost(1.15)));
    bench.add(
        Figure.against(
            "scale 10 MiB hits, 8 clients beside 24 at 50 KB/s: rate of the 8",
            "MiB/s",
            turns.series(BESIDE_SLOW, Cost::mibPerSecond),
            new Yardstick("alone", turns.series(FEW, Cost::mibPerSecond)),
            Goal.atLeast(0.9)));
  }
}
