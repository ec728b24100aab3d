package dev.floe.node.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * The function platform as a program: {@code floe host}. It runs the node's jar from this process's
 * own class path, until it is told to end.
 */
public final class HostMain {
  private static final String USAGE =
      """
      usage: floe host [OPTION VALUE]...

      Nodes as processes of this machine: Lambda's Invoke API on 127.0.0.1. Set pool.endpoint of the
      gateway to http://127.0.0.1:PORT. GET /host/functions lists environments and bills,
      POST /host/functions/NAME/reclaim kills a function's environments.

        --port PORT          the API's port, 0 for a free one (9001)
        --nodes COUNT        how many functions there are (14)
        --prefix PREFIX      their names are PREFIX0, PREFIX1, ... (floe-node-)
        --memory MIB         the memory of each (128)
        --logs FOLDER        where their output goes (a temporary folder)
        --instances COUNT    environments of one function; more invocations are answered 429 (1)
        --freeze yes|no      whether idle environments are stopped, as on Lambda (no)
        --settle-ms MILLIS   the time from an answer until its environment is idle (5 with --freeze)
        --idle-life SECONDS  how long an idle environment is kept, 0 for good (0)
        --reclaim SECONDS    the mean time between two environments that are reclaimed at random,
                             0 for never (0)
        --seed NUMBER        of that randomness (1)
      """;

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("--port", "9001"),
          Map.entry("--nodes", "14"),
          Map.entry("--prefix", "floe-node-"),
          Map.entry("--memory", "128"),
          Map.entry("--logs", ""),
          Map.entry("--instances", "1"),
          Map.entry("--freeze", "no"),
          Map.entry("--settle-ms", "5"),
          Map.entry("--idle-life", "0"),
          Map.entry("--reclaim", "0"),
          Map.entry("--seed", "1"));

  private HostMain() {}

  /**
   * What the arguments describe.
   *
   * @param reclaimEvery the mean time between two reclaims, zero for none
   */
  record Options(FunctionHostConfig host, Duration reclaimEvery, long seed) {}

  public static void main(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    FunctionHost host;
    try {
      host = start(options(args));
    } catch (IllegalArgumentException e) {
      System.err.println("floe: " + e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    } catch (IOException e) {
      System.err.println("floe: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(host::close, "shutdown"));
    System.err.println("floe: functions at " + host.endpoint());
    new CountDownLatch(1).await();
  }

  private static FunctionHost start(Options options) throws IOException {
    FunctionHost host = FunctionHost.start(options.host());
    if (!options.reclaimEvery().isZero()) {
      SplittableRandom random = new SplittableRandom(options.seed());
      host.reclaim(ReclaimPlan.poisson(options.reclaimEvery(), random.split()), random);
    }
    return host;
  }

  /**
   * Returns what the arguments describe.
   *
   * @throws IllegalArgumentException if an argument is unknown or has no usable value
   */
  static Options options(String[] args) throws IOException {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    for (int i = 0; i < args.length; i += 2) {
      if (!DEFAULTS.containsKey(args[i])) {
        throw new IllegalArgumentException("no option %s".formatted(args[i]));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("%s has no value".formatted(args[i]));
      }
      values.put(args[i], args[i + 1]);
    }
    String logs = Objects.requireNonNull(values.get("--logs"));
    Path folder = logs.isEmpty() ? Files.createTempDirectory("floe-nodes") : Path.of(logs);
    List<String> functions =
        names(Objects.requireNonNull(values.get("--prefix")), number(values, "--nodes"));
    FunctionHostConfig host =
        FunctionHostConfig.of(
                functions, number(values, "--memory"), FunctionHostConfig.ownClassPath(), folder)
            .withPort(number(values, "--port"))
            .withInstancesPerFunction(number(values, "--instances"))
            .withRules(rules(values));
    Duration reclaimEvery = Duration.ofSeconds(number(values, "--reclaim"));
    return new Options(host, reclaimEvery, number(values, "--seed"));
  }

  private static EnvironmentRules rules(Map<String, String> values) {
    EnvironmentRules rules =
        switch (values.get("--freeze")) {
          case "yes" ->
              EnvironmentRules.FROZEN_WHEN_IDLE.withSettle(
                  Duration.ofMillis(number(values, "--settle-ms")));
          case "no" -> EnvironmentRules.ALWAYS_RUNNING;
          case String other ->
              throw new IllegalArgumentException(
                  "--freeze is %s, expected yes or no".formatted(other));
          case null -> throw new IllegalStateException("--freeze has a default");
        };
    return rules.withIdleLife(Duration.ofSeconds(number(values, "--idle-life")));
  }

  private static List<String> names(String prefix, int nodes) {
    return IntStream.range(0, nodes).mapToObj(i -> prefix + i).toList();
  }

  private static int number(Map<String, String> values, String option) {
    String value = Objects.requireNonNull(values.get(option));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is %s, expected a whole number".formatted(option, value), e);
    }
  }
}
