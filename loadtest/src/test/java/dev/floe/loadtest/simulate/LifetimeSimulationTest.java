package dev.floe.loadtest.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.Prices.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifetimeSimulationTest {
  private static final long SEED = 7;

  /** The theoretical bound is e/(e-1) = 1.58, in expectation. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.00001})
  void rentOrBuyCostsAtMostOnePointSixTimesTheOptimum(double latencyPrice) {
    LifetimeSimulation simulation = simulation(latencyPrice);
    ArrivalPatterns.all(simulation.breakEven().toNanos(), SEED)
        .forEach((pattern, gaps) -> {
          LifetimeSimulation.Costs first = simulation.run(gaps).getFirst();
          assertThat(first.policy()).isEqualTo("rent-or-buy");
          assertThat(first.ratio()).as("%s, seed %d", pattern, SEED).isBetween(1.0, 1.6);
        });
  }

  @Test
  void fixedStaysCanCostFarMoreThanTheOptimum() {
    LifetimeSimulation simulation = simulation(0);
    long[] seldom =
        Objects.requireNonNull(
            ArrivalPatterns.all(simulation.breakEven().toNanos(), SEED)
                .get("Poisson, 0.01 a second"));
    assertThat(simulation.run(seldom).getLast().ratio()).isGreaterThan(100);
  }

  @Test
  void readsThePausesOfEachNodeFromATrace(@TempDir Path folder) throws IOException {
    Path trace = folder.resolve("trace.csv");
    Files.writeString(trace, "seconds,object,bytes\n0.5,a,10\n2.000,a,10\n4.000,b,10\n");
    // With two nodes and two blocks, each node holds each object.
    assertThat(TraceGaps.read(trace, 2, 2))
        .containsExactly(1_500_000_000L, 2_000_000_000L, 1_500_000_000L, 2_000_000_000L);
  }

  private static LifetimeSimulation simulation(double latencyPrice) {
    return new LifetimeSimulation(
        Prices.OF_2026, Architecture.X86, 1536L << 20, latencyPrice, SEED);
  }
}
