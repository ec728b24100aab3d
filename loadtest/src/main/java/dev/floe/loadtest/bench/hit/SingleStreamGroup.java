package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.Relays;
import dev.floe.loadtest.bench.process.WarmUp;
import java.util.ArrayList;
import java.util.List;

/** Hits of a large object over one connection, compared with one connection through a relay. */
public final class SingleStreamGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 100 << 20;

  @Override
  public String name() {
    return "hit";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (HitProcesses processes = HitProcesses.start(OBJECT_BYTES);
        Relays relays = Relays.start(OBJECT_BYTES)) {
      List<Turns.Measurement<Cost>> measurements = new ArrayList<>();
      measurements.add(processes.measurement(Hedging.Mode.ADAPTIVE, 1));
      measurements.addAll(relays.measurements(1));
      WarmUp.run(
          bench.effort().warmUpSeconds() / 2, 1, List.of(processes.warmUp(Hedging.Mode.ADAPTIVE)));
      Turns.warmUp(bench.effort().warmUpSeconds() / 4, measurements);
      Turns<Cost> turns = bench.takeTurns(measurements);
      String what = "hit 100 MiB, adaptive, one connection: ";
      bench.add(
          Figure.against(
              what + "rate",
              "MiB/s",
              turns.series(0, Cost::mibPerSecond),
              new Yardstick("relay", Relays.mibPerSecond(turns, 1)),
              Goal.atLeast(0.7)));
      bench.add(
          Figure.of(
              what + "first byte, p50",
              "ms",
              turns.series(0, Cost::medianFirstMillis),
              Goal.atMost(1.5)));
    }
  }
}
