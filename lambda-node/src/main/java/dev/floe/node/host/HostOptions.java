package dev.floe.node.host;

import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.link.RateLimit;
import dev.floe.node.host.report.LogFormat;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.IdleOrder;
import dev.floe.node.host.rules.InvocationRules;
import dev.floe.node.host.rules.ReclaimPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The configuration that the arguments of {@code floe host} describe.
 *
 * @param reclaimEvery the mean time between two reclaims, or the interval of reclaims in bursts;
 *     zero for none
 * @param burst the most environments that are reclaimed together, 0 for one at a time
 * @param schedule the reclaims at stated times; empty for none. If there are some, {@code
 *     reclaimEvery} must be zero
 * @param seed the seed of all randomness
 */
record HostOptions(
    FunctionHostConfig host,
    Duration reclaimEvery,
    int burst,
    List<ReclaimPlan.Reclaim> schedule,
    long seed) {
  static final String USAGE =
      """
      usage: floe host [OPTION VALUE]...

      Nodes as processes of this machine: Lambda's Invoke API on 127.0.0.1. Set pool.endpoint of the
      gateway to http://127.0.0.1:PORT. GET /host/functions lists environments and bills,
      POST /host/functions/NAME/reclaim kills a function's environments,
      POST /host/functions/NAME/environments/PID/reclaim kills one of them.

        --port PORT          the API's port, 0 for a free one (9001)
        --nodes COUNT        the number of functions (14)
        --prefix PREFIX      their names are PREFIX0, PREFIX1, ... (floe-node-)
        --functions NAME,NAME...
                             other names; --nodes and --prefix then have no effect
        --bootstrap FILE     an executable that speaks the Runtime API, run instead of a node
        --memory MIB         the memory of each function (128)
        --memory-limit yes|no
                             whether a process that uses more is killed, as on Lambda (no)
        --timeout SECONDS    the longest invocation, 1 to 900 (900)
        --logs FOLDER        the folder for the functions' output (a temporary folder)
        --log-format text|json
                             the format of the platform's lines in a log's tail (text)
        --seed NUMBER        of all randomness (1)

      Environments
        --instances COUNT    environments of one function; more invocations are answered 429 (1)
        --order recent|oldest|random
                             which idle environment serves next (recent)
        --zones ID,ID...     the zones in which environments are placed in turn (no zones)
        --freeze yes|no      whether idle environments are stopped, as on Lambda (no)
        --settle-ms MILLIS   the time from an answer until its environment is idle (5 with --freeze)
        --idle-life SECONDS  how long an idle environment is kept, 0 for good (0)
        --reclaim SECONDS    the mean time between two random reclaims (a Poisson process),
                             0 for never (0)
        --reclaim-burst MOST instead reclaims 0 to MOST environments together every --reclaim
                             seconds (Zipf's law with exponent 2), 0 for one at a time (0)
        --reclaim-at SECONDS,SECONDS:COUNT...
                             instead reclaims one environment, or COUNT together, at each of these
                             times after the start (none)

      Invocations
        --cold-start-ms MILLIS
                             an additional delay before a new process starts (0)
        --latency-ms MILLIS  an additional delay before an environment is invoked (0)
        --rate COUNT         synchronous invocations of one environment per second, 10 on Lambda,
                             0 for no limit (0)
        --quantum-ms MILLIS  what billed time is rounded up to: 1, or 100 as until 2020 (1)

      Links between environments and gateway
        --link direct|lambda lambda relays them through the host at Lambda's speed (direct)
        --link-forget SECONDS
                             how long a link may be idle before it is forgotten (350)
        --link-rate MB       the sustained rate of an environment per second and direction (78)
        --link-burst MB      how much passes at 1.2 GB per second before --link-rate applies (300)
        --link-delay-ms MILLIS
                             an additional delay in each direction (0)
        --link-flips BYTES   the mean number of bytes between two damaged ones, 0 for none (0)
      """;

  private static final Pattern SCHEDULED = Pattern.compile("(\\d{1,7})(?::(\\d{1,4}))?");
  private static final double BURST_EXPONENT = 2;
  private static final long MEGA = 1_000_000;

  /**
   * Parses the arguments.
   *
   * @throws IllegalArgumentException if an argument is unknown or has no usable value
   */
  static HostOptions parse(String[] args) throws IOException {
    OptionValues values = OptionValues.of(args);
    String logs = values.text("--logs", "");
    Path folder = logs.isEmpty() ? Files.createTempDirectory("floe-nodes") : Path.of(logs);
    String prefix = values.text("--prefix", "floe-node-");
    List<String> numbered =
        IntStream.range(0, values.number("--nodes", 14)).mapToObj(i -> prefix + i).toList();
    String names = values.text("--functions", "");
    List<String> functions = names.isEmpty() ? numbered : List.of(names.split(","));
    String bootstrap = values.text("--bootstrap", "");
    FunctionHostConfig nodes =
        FunctionHostConfig.of(
                functions,
                values.number("--memory", 128),
                FunctionHostConfig.ownClassPath(),
                folder)
            .withPort(values.number("--port", 9001))
            .withTimeout(values.seconds("--timeout", 900))
            .withInstancesPerFunction(values.number("--instances", 1))
            .withRules(rules(values));
    HostOptions options =
        new HostOptions(
            bootstrap.isEmpty() ? nodes : nodes.withBootstrap(Path.of(bootstrap)),
            values.seconds("--reclaim", 0),
            values.number("--reclaim-burst", 0),
            schedule(values.text("--reclaim-at", "")),
            values.number("--seed", 1));
    values.expectAllUsed();
    return options;
  }

  HostOptions {
    schedule = List.copyOf(schedule);
    if (!schedule.isEmpty() && !reclaimEvery.isZero()) {
      throw new IllegalArgumentException("--reclaim-at and --reclaim, expected one of them");
    }
  }

  private static List<ReclaimPlan.Reclaim> schedule(String text) {
    List<ReclaimPlan.Reclaim> schedule = new ArrayList<>();
    Duration before = Duration.ZERO;
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      Matcher entry = SCHEDULED.matcher(each);
      boolean later = entry.matches() && Long.parseLong(entry.group(1)) >= before.toSeconds();
      if (!later) {
        throw new IllegalArgumentException(
            "--reclaim-at is %s, expected ascending seconds such as 30,90:3".formatted(text));
      }
      Duration at = Duration.ofSeconds(Long.parseLong(entry.group(1)));
      int count = entry.group(2) == null ? 1 : Integer.parseInt(entry.group(2));
      schedule.add(new ReclaimPlan.Reclaim(at.minus(before), count));
      before = at;
    }
    return schedule;
  }

  /** Returns the plan by which environments are reclaimed; empty for none. */
  Optional<ReclaimPlan> reclaims(RandomGenerator random) {
    if (!schedule.isEmpty()) {
      return Optional.of(ReclaimPlan.schedule(schedule));
    }
    if (reclaimEvery.isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        burst == 0
            ? ReclaimPlan.poisson(reclaimEvery, random)
            : ReclaimPlan.zipf(reclaimEvery, BURST_EXPONENT, burst, random));
  }

  private static EnvironmentRules rules(OptionValues values) {
    Duration settle = values.millis("--settle-ms", 5);
    EnvironmentRules rules =
        values.yes("--freeze", false)
            ? EnvironmentRules.FROZEN_WHEN_IDLE.withSettle(settle)
            : EnvironmentRules.ALWAYS_RUNNING;
    String zones = values.text("--zones", "");
    return rules
        .withIdleLife(values.seconds("--idle-life", 0))
        .withColdStart(values.millis("--cold-start-ms", 0))
        .withQuantum(values.millis("--quantum-ms", 1))
        .withMemoryLimit(values.yes("--memory-limit", false))
        .withZones(zones.isEmpty() ? List.of() : List.of(zones.split(",")))
        .withInvocations(
            InvocationRules.PLAIN
                .withLatency(values.millis("--latency-ms", 0))
                .withOrder(values.oneOf("--order", IdleOrder.RECENT), values.number("--seed", 1))
                .withPerSecond(values.number("--rate", 0))
                .withLogFormat(values.oneOf("--log-format", LogFormat.TEXT)))
        .withLink(link(values));
  }

  private enum LinkKind {
    DIRECT,
    LAMBDA
  }

  private static LinkRules link(OptionValues values) {
    LinkKind kind = values.oneOf("--link", LinkKind.DIRECT);
    LinkRules rules =
        LinkRules.LAMBDA
            .withForgetAfter(values.seconds("--link-forget", 350))
            .withDelay(values.millis("--link-delay-ms", 0))
            .withFlips(values.number("--link-flips", 0), values.number("--seed", 1))
            .withRate(
                new RateLimit(
                    RateLimit.LAMBDA.peakBytesPerSecond(),
                    values.number("--link-burst", 300) * MEGA,
                    values.number("--link-rate", 78) * MEGA));
    return kind == LinkKind.DIRECT ? LinkRules.DIRECT : rules;
  }
}
