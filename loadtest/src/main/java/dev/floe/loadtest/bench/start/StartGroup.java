package dev.floe.loadtest.bench.start;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.whole.ColdGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts of the gateway, with and without an AOT cache, and of a node. */
public final class StartGroup implements BenchGroup {
  @Override
  public String name() {
    return "start";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (ColdGateway gateway = ColdGateway.prepare();
        HelloSocket hello = HelloSocket.listen();
        ColdNode node = ColdNode.listen(hello)) {
      List<Turns.Measurement<Double>> measurements = new ArrayList<>();
      measurements.add(seconds -> gateway.listensMillis(true));
      measurements.add(seconds -> gateway.listensMillis(false));
      measurements.add(seconds -> node.helloMillis());
      Optional<EmulatedNode> emulated = EmulatedNode.find(bench, hello);
      emulated.ifPresent(found -> measurements.add(seconds -> found.helloMillis()));
      Turns<Double> turns = Turns.take(bench.effort().forSlow(), measurements);
      add(
          bench,
          "gateway listens, with an AOT cache",
          turns.series(0, Double::doubleValue),
          Goal.atMost(1_000));
      add(
          bench,
          "gateway listens, without an AOT cache",
          turns.series(1, Double::doubleValue),
          null);
      add(bench, "node says HELLO", turns.series(2, Double::doubleValue), Goal.atMost(400));
      if (emulated.isPresent()) {
        String underEmulator = "node says HELLO, under AWS's runtime interface emulator";
        add(bench, underEmulator, turns.series(3, Double::doubleValue), Goal.atMost(400));
      }
    }
  }

  private static void add(Bench bench, String what, Series millis, @Nullable Goal goal) {
    bench.add(Figure.of("start: " + what, "ms", millis, goal));
  }
}
