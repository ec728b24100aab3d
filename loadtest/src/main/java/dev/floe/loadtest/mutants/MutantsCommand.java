package dev.floe.loadtest.mutants;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./floe mutants}: plants each fault in turn and runs the test that must fail. */
@Command(
    name = "mutants",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plants each known fault in turn and runs the test that must fail.",
      "Fails if fewer than nine of ten are caught, or if any that breaks a tenet is not caught."
    })
public final class MutantsCommand implements Callable<Integer> {
  private static final double CAUGHT_AT_LEAST = 0.9;
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Only the faults whose name, file or test contains this. Default: all.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Print the faults and run nothing.")
  private boolean list;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "A test that takes longer counts as failed. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Option(
      names = "--unchecked",
      description = "Do not check first that the tests pass without a fault.")
  private boolean unchecked;

  private final Path root =
      Path.of(System.getProperty("floe.home", ".")).toAbsolutePath().normalize();

  private record Result(PlantedFault fault, FaultTrial.Verdict verdict) {
    boolean caught() {
      return verdict instanceof FaultTrial.Verdict.Caught;
    }

    boolean breaksTenet() {
      return fault.tenet() > 0;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<PlantedFault> faults = FaultCatalogue.read(root).stream().filter(this::wanted).toList();
    if (faults.isEmpty()) {
      spec.commandLine().getErr().println("no planted fault matches " + names);
      return USAGE;
    }
    if (list) {
      faults.forEach(fault -> out.printf("%-44s %s%n", fault.name(), fault.breaks()));
      return OK;
    }
    Path work = root.resolve("target/mutants");
    Files.createDirectories(work);
    ClassPaths classPaths = new ClassPaths(root, work.resolve("junit-console.jar"));
    FaultTrial trial = new FaultTrial(root, work, classPaths, Duration.ofSeconds(timeoutSeconds));
    if (!unchecked && !allPassUnchanged(faults, work, classPaths, out)) {
      return FAILED;
    }
    List<Result> results = new ArrayList<>();
    for (PlantedFault fault : faults) {
      long begun = System.nanoTime();
      Result result = new Result(fault, trial.run(fault));
      results.add(result);
      print(result, Duration.ofNanos(System.nanoTime() - begun), out);
    }
    return summarize(results, out);
  }

  private boolean wanted(PlantedFault fault) {
    String text = fault.name() + " " + fault.file() + " " + fault.test();
    return names.isEmpty() || names.stream().anyMatch(text::contains);
  }

  /** Returns true if all tests pass without a fault; a test that fails anyway proves nothing. */
  private boolean allPassUnchanged(
      List<PlantedFault> faults, Path work, ClassPaths classPaths, PrintWriter out)
      throws IOException, InterruptedException {
    Map<String, Set<NamedTest>> byModule = new LinkedHashMap<>();
    for (PlantedFault fault : faults) {
      byModule
          .computeIfAbsent(fault.test().module(), module -> new LinkedHashSet<>())
          .add(fault.test());
    }
    boolean pass = true;
    for (Map.Entry<String, Set<NamedTest>> tests : byModule.entrySet()) {
      // All of a module's tests run in one JVM; the time limit grows with their number.
      Duration atMost = Duration.ofSeconds(timeoutSeconds).multipliedBy(tests.getValue().size());
      FaultTrial trial = new FaultTrial(root, work, classPaths, atMost);
      if (!trial.passes(tests.getKey(), tests.getValue())) {
        out.printf(
            "%s: tests fail without any fault: see %s%n",
            tests.getKey(), trial.log("unchanged-" + tests.getKey()));
        pass = false;
      }
    }
    out.flush();
    return pass;
  }

  private static void print(Result result, Duration took, PrintWriter out) {
    String verdict =
        switch (result.verdict) {
          case FaultTrial.Verdict.Caught(boolean hung) -> hung ? "caught (hung)" : "caught";
          case FaultTrial.Verdict.Survived() -> "SURVIVED";
          case FaultTrial.Verdict.Invalid(String why) -> "INVALID: " + why;
        };
    String tenet = result.breaksTenet() ? Integer.toString(result.fault.tenet()) : "-";
    out.printf(
        "%-44s %-5s %-60s %3d s  %s%n",
        result.fault.name(), tenet, result.fault.test(), took.toSeconds(), verdict);
    out.flush();
  }

  private static int summarize(List<Result> results, PrintWriter out) {
    long caught = results.stream().filter(Result::caught).count();
    long ofTenets = results.stream().filter(Result::breaksTenet).count();
    long caughtOfTenets =
        results.stream().filter(Result::breaksTenet).filter(Result::caught).count();
    out.printf(
        "mutants: %d of %d caught (%d %%); of those that break a tenet %d of %d%n",
        caught, results.size(), 100 * caught / results.size(), caughtOfTenets, ofTenets);
    out.flush();
    boolean enough = caught >= CAUGHT_AT_LEAST * results.size() && caughtOfTenets == ofTenets;
    return enough ? OK : FAILED;
  }
}
