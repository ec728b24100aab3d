package dev.floe.loadtest.bench;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Effort;
import dev.floe.loadtest.bench.figure.FigureJson;
import dev.floe.loadtest.bench.figure.FigureTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./floe bench}: measures figures and their yardsticks, and compares them with targets. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures figures, each in turns with its yardstick (what it is compared with), and prints",
      "them with their targets.",
      "A whole run takes at most eight minutes. docs/BENCHMARKS.md explains the figures."
    })
public final class BenchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "GROUP",
      completionCandidates = Names.class,
      description = "the groups to measure: ${COMPLETION-CANDIDATES}; default: all")
  private List<String> groups = new ArrayList<>();

  @Option(names = "--quick", description = "check in two minutes that everything can be measured")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this file too")
  private @Nullable Path json;

  @Option(names = "--rounds", description = "rounds of each figure; default 7, quick 1")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", description = "seconds of each round; default 0.35, quick 0.2")
  private @Nullable Double seconds;

  @Option(
      names = "--warm-up",
      description = "seconds of load on each gateway before the rounds; default 10, quick 0.3")
  private @Nullable Double warmUpSeconds;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  /** The names of the groups, for the help. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      BenchGroups.all().forEach(group -> add(group.name()));
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    List<BenchGroup> chosen = chosen();
    Bench bench = new Bench(effort());
    int failures = 0;
    for (BenchGroup group : chosen) {
      failures += measure(bench, group) ? 0 : 1;
    }
    bench.addMachine();
    System.out.print(FigureTable.of(bench.figures()));
    bench.missing().forEach(each -> System.out.println("missing yardstick " + each));
    if (json != null) {
      FigureJson.write(bench.figures(), json);
    }
    return failures == 0 ? 0 : 1;
  }

  /** Returns false if the group failed; the figures of the other groups are still useful. */
  private static boolean measure(Bench bench, BenchGroup group) throws InterruptedException {
    System.err.println(group.name());
    try {
      group.measure(bench);
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      System.err.println("  failed: " + e);
      e.printStackTrace();
      return false;
    }
  }

  private List<BenchGroup> chosen() {
    List<BenchGroup> all = BenchGroups.all();
    List<String> names = all.stream().map(BenchGroup::name).toList();
    for (String group : groups) {
      if (!names.contains(group)) {
        throw new ParameterException(
            spec.commandLine(),
            "no group \"%s\": expected one of %s"
                .formatted(group, names.stream().collect(Collectors.joining(", "))));
      }
    }
    return all.stream().filter(group -> groups.isEmpty() || groups.contains(group.name())).toList();
  }

  private Effort effort() {
    Effort usual = quick ? Effort.QUICK : Effort.FULL;
    return new Effort(
        rounds == null ? usual.rounds() : rounds,
        seconds == null ? usual.roundSeconds() : seconds,
        warmUpSeconds == null ? usual.warmUpSeconds() : warmUpSeconds,
        usual.patienceSeconds());
  }
}
