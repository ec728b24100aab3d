package dev.floe.loadtest.simulate;

import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.Prices.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./floe simulate lifetime}: the table of docs/LIFETIME.md. */
@Command(
    name = "lifetime",
    mixinStandardHelpOptions = true,
    description = "Compares the policies of idle nodes with the offline optimum.")
public final class LifetimeCommand implements Callable<Integer> {
  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "a line of headings, then lines of seconds,object,bytes; gzip if the name ends in .gz")
  private @Nullable Path trace;

  @Option(names = "--nodes", defaultValue = "400", description = "nodes of the trace's pool")
  private int nodes;

  @Option(names = "--blocks", defaultValue = "12", description = "nodes that hold an object")
  private int blocks;

  @Option(
      names = "--latency-price",
      defaultValue = "0.00001",
      description = "pool.lifetime.latency-price, in dollars")
  private double latencyPrice;

  @Option(names = "--memory-mb", defaultValue = "1536", description = "a node's memory")
  private long memoryMegabytes;

  @Option(names = "--architecture", defaultValue = "X86", description = "X86 or ARM")
  private Architecture architecture = Architecture.X86;

  @Option(names = "--seed", defaultValue = "1", description = "the seed of all random draws")
  private long seed;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (memoryMegabytes < 128 || memoryMegabytes > 10_240) {
      throw new ParameterException(
          spec.commandLine(),
          "--memory-mb %d: expected 128 to 10240, as on Lambda".formatted(memoryMegabytes));
    }
    LifetimeSimulation simulation =
        new LifetimeSimulation(
            Prices.OF_2026, architecture, memoryMegabytes << 20, latencyPrice, seed);
    System.out.printf("B = %.1f ms%n%n", simulation.breakEven().toNanos() / 1e6);
    System.out.println("| arrivals | policy | idle cost / optimum | $ per million | waits |");
    System.out.println("|---|---|---|---|---|");
    Map<String, long[]> patterns = ArrivalPatterns.all(simulation.breakEven().toNanos(), seed);
    if (trace != null) {
      patterns = Map.of("trace", TraceGaps.read(trace, nodes, blocks));
    }
    patterns.forEach((name, gaps) -> simulation.run(gaps).forEach(costs -> print(name, costs)));
    return 0;
  }

  private static void print(String pattern, LifetimeSimulation.Costs costs) {
    System.out.printf(
        "| %s | %s | %.2f | %.2f | %.0f %% |%n",
        pattern, costs.policy(), costs.ratio(), costs.dollarsPerMillion(), 100 * costs.waiting());
  }
}
