package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.WarmUp;
import dev.floe.node.session.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hits of 10 MiB from twelve nodes of which one answers late and another stops in the middle of
 * blocks, compared with hits from twelve healthy nodes. The nodes are simulated in this process.
 */
public final class TailGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 10 << 20;
  private static final int OBJECTS = 16;
  private static final int QUICK_OBJECTS = 2;
  private static final int NODES = 12;
  private static final int CLIENTS = 8;

  /** The rounds are longer, so that each has hundreds of requests. */
  private static final double TIMES_LONGER = 2.5;

  private static final int LATE = 3;
  private static final int STALLING = 7;
  private static final Duration LATENESS = Duration.ofMillis(100);
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final Map<String, String> WITHOUT_TIER = Map.of("memory.tier", "0");

  @Override
  public String name() {
    return "tail";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    int objects = bench.effort().isQuick() ? QUICK_OBJECTS : OBJECTS;
    AtomicBoolean trouble = new AtomicBoolean();
    try (WholeFloe healthy = WholeFloe.simulated(NODES, WITHOUT_TIER);
        WholeFloe troubled =
            WholeFloe.simulated(NODES, WITHOUT_TIER, (number, store) -> wire(number, trouble))) {
      List<String> keys = healthy.cached(objects, OBJECT_BYTES);
      List<Turns.Measurement<Cost>> measurements =
          List.of(
              healthy.reads(CLIENTS, keys).longer(TIMES_LONGER),
              troubled.reads(CLIENTS, troubled.cached(objects, OBJECT_BYTES)).longer(TIMES_LONGER));
      trouble.set(true);
      WarmUp.run(
          bench.effort().warmUpSeconds(),
          CLIENTS,
          List.of(healthy.warmUp(keys), troubled.warmUp(keys)));
      report(bench, bench.takeTurns(measurements));
      trouble.set(false); // slow nodes would also leave slowly
    }
  }

  private static Wire wire(int number, AtomicBoolean trouble) {
    return switch (number) {
      case LATE -> LateWire.late(LATENESS, trouble::get);
      case STALLING -> LateWire.stalling(STALL, trouble::get);
      default -> Wire.DIRECT;
    };
  }

  private static void report(Bench bench, Turns<Cost> turns) {
    String what = "tail 10 MiB hits, a node 100 ms late and one that stalls in blocks: ";
    bench.add(
        Figure.against(
            what + "p99",
            "ms",
            turns.series(1, Cost::p99Millis),
            new Yardstick("healthy", turns.series(0, Cost::p99Millis)),
            Goal.atMost(1.3)));
    bench.add(
        Figure.against(
            what + "rate",
            "MiB/s",
            turns.series(1, Cost::mibPerSecond),
            new Yardstick("healthy", turns.series(0, Cost::mibPerSecond)),
            null));
  }
}
