package dev.floe.loadtest.bench.start;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.whole.ColdGateway;
import java.util.List;

/** Starts of the gateway, with and without an AOT cache, and of a node. */
public final class StartGroup implements BenchGroup {
  private static final String MILLIS = "ms";

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (ColdGateway gateway = ColdGateway.prepare();
        ColdNode node = ColdNode.listen()) {
      Turns<Double> turns =
          Turns.take(
              bench.effort(),
              List.of(
                  seconds -> gateway.listensMillis(true),
                  seconds -> gateway.listensMillis(false),
                  seconds -> node.helloMillis()));
      bench.add(
          Figure.of(
              "start: gateway listens, with an AOT cache",
              MILLIS,
              turns.series(0, Double::doubleValue),
              Goal.atMost(1_000)));
      bench.add(
          Figure.of(
              "start: gateway listens, without an AOT cache",
              MILLIS,
              turns.series(1, Double::doubleValue),
              null));
      bench.add(
          Figure.of(
              "start: node says HELLO",
              MILLIS,
              turns.series(2, Double::doubleValue),
              Goal.atMost(400)));
    }
  }
}
