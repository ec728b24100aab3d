package dev.floe.loadtest.soak.life;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.SpanConverter;
import dev.floe.loadtest.soak.Watch;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.ReclaimPlan;
import dev.floe.node.invocation.LeaveReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** Runs clients against a whole Floe whose nodes live as on AWS Lambda. */
@Command(
    name = "life",
    description =
        "Reads and writes while idle nodes freeze, nodes are reclaimed at random, and each"
            + " invocation ends at the platform's deadline. No request may fail, no byte may be"
            + " wrong, no node may be in use at its deadline, and every read whose chunks were"
            + " there must be a hit, unless the nodes did not answer in time. The gateway's bill"
            + " must agree with the platform's reports to a hundredth of a cent. Prints hit ratio"
            + " and availability of each minute, and both bills. Ends with status 1 if a promise"
            + " did not hold.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class LifeCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOELIFE";
  private static final String SECRET_KEY = "floe-life-secret";
  private static final String BUCKET = "life";
  private static final int NODE_MEGABYTES = 192;

  /** Idle nodes stay for up to 4 s; with {@code --awake}, for up to this many times as long. */
  private static final int AWAKE_FACTOR = 150;

  /** The text in an invocation's line of the log if its node left because of the deadline. */
  private static final String DEADLINE = "\"reason\":\"%s\"".formatted(LeaveReason.DEADLINE.name());

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = SpanConverter.class,
      description = "how long, such as 90s, 10m or 1h (default ${DEFAULT-VALUE})")
  private Duration duration = Duration.ZERO;

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(6);

  @Option(
      names = "--pause",
      paramLabel = "MS",
      defaultValue = "500",
      description = "a client's mean pause between two requests (default ${DEFAULT-VALUE})")
  private int pauseMillis;

  @Mixin private final SoakOptions.Pool pool = new SoakOptions.Pool("10+2", 30);

  @Option(
      names = "--reclaim",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "the mean time between two reclaims of one node (default ${DEFAULT-VALUE})")
  private int reclaimSeconds;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "the functions' longest invocation (default ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(
      names = "--late",
      paramLabel = "PERCENT",
      defaultValue = "1",
      description =
          "the share of reads that S3 may answer because the nodes that hold the bytes did not"
              + " answer in time (default ${DEFAULT-VALUE})")
  private double latePercent;

  @Option(
      names = "--awake",
      description =
          "let idle nodes stay for minutes, so that they reach their deadline; from twice --timeout"
              + " on, every minute must then have naps; the bills are not compared, because"
              + " invocations run until the end")
  private boolean awake;

  @Option(
      names = "--bootstrap",
      paramLabel = "FILE",
      description =
          "an executable that each environment runs instead of the node's own main class, such as"
              + " that of .ci/lambda/managed-runtime")
  private @Nullable Path bootstrap;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "off",
      description = "how often idle nodes are invoked, such as 30s (default ${DEFAULT-VALUE})")
  private String warmUp = "";

  @Option(
      names = "--backup",
      paramLabel = "TIME",
      defaultValue = "off",
      description = "how often nodes are backed up, such as 60s (default ${DEFAULT-VALUE})")
  private String backup = "";

  @Mixin private final SoakOptions.Seed seed = new SoakOptions.Seed();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    long seconds = duration.toSeconds();
    long drawn = seed.draw();
    out.printf(
        "soak: life, %d seconds, %d workers, code %s on %d nodes, each reclaimed once in %d s, at"
            + " most %d s per invocation, seed %d%n",
        seconds, workers.count(), pool.code(), pool.nodes(), reclaimSeconds, timeoutSeconds, drawn);
    out.flush();
    LifeReport total = new LifeReport();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-life");
        CountingOrigin origin =
            CountingOrigin.start(LocalOrigin.start(folder.path().resolve("origin")));
        LocalFloe floe = start(origin, folder.path())) {
      run(floe, origin, drawn, total, out);
      out.printf("soak: %s%n", nodeFigures(floe));
      out.flush();
      if (!awake) {
        // Awake nodes keep running, and the platform bills an invocation when it ends.
        out.printf("soak: bill: %s%n", BillCheck.await(floe));
        Path reports = logs(folder.path());
        out.printf(
            "soak: bill by purpose: %s%n",
            PurposeCheck.of(BillCheck.page(floe), invocationLog(folder.path()), reports));
      }
      checkDeadlines(folder.path());
      if (total.latePercent() > latePercent) {
        throw new SoakFailure(
            "%.1f %% of the reads were late, expected at most %.1f"
                .formatted(total.latePercent(), latePercent));
      }
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s (seed %d, so far %s)%n", e.getMessage(), drawn, total);
      return 1;
    }
    out.printf("soak: all held in a life of %d s: %s%n", seconds, total);
    return 0;
  }

  private LocalFloe start(CountingOrigin origin, Path folder) throws IOException, ConfigException {
    return LocalFloe.start(
        new LocalFloe.Plan(
            origin.endpoint(),
            S3Clients.credentials(origin),
            List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
            pool.nodes(),
            NODE_MEGABYTES,
            settings(folder),
            logs(folder),
            FunctionHostConfig.NODE_MAIN,
            this::hosting));
  }

  private FunctionHostConfig hosting(FunctionHostConfig host) {
    FunctionHostConfig living =
        host.withRules(EnvironmentRules.FROZEN_WHEN_IDLE)
            .withTimeout(Duration.ofSeconds(timeoutSeconds));
    return bootstrap == null ? living : living.withBootstrap(bootstrap.toAbsolutePath());
  }

  private Map<String, String> settings(Path folder) {
    Map<String, String> settings = new HashMap<>();
    settings.put("code", pool.code().toString());
    settings.put("freshness.ttl", "1h");
    // A hit in the gateway's own memory wakes no node.
    settings.put("memory.tier", "0");
    settings.put("pool.warm-up", warmUp);
    settings.put("pool.backup", backup);
    settings.put("pool.invocation-log", invocationLog(folder).toString());
    if (awake) {
      double price = Double.parseDouble(LocalFloe.latencyPrice(NODE_MEGABYTES));
      settings.put("pool.lifetime.latency-price", Double.toString(AWAKE_FACTOR * price));
    }
    return settings;
  }

  private static Path logs(Path folder) {
    return folder.resolve("logs");
  }

  private static Path invocationLog(Path folder) {
    return folder.resolve("invocations.log");
  }

  /**
   * Checks that no node was in use until its deadline: such a node would lose its requests in
   * flight.
   */
  private static void checkDeadlines(Path folder) throws IOException {
    try (Stream<String> invocations = Files.lines(invocationLog(folder))) {
      long late = invocations.filter(line -> line.contains(DEADLINE)).count();
      if (late > 0) {
        throw new SoakFailure(
            "%d invocations lasted until the deadline, expected naps before it".formatted(late));
      }
    }
  }

  private void run(
      LocalFloe floe, CountingOrigin origin, long drawn, LifeReport total, PrintWriter out)
      throws InterruptedException {
    HeldObjects held = new HeldObjects(floe, BUCKET);
    AtomicBoolean stop = new AtomicBoolean();
    try (S3Client client = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      client.createBucket(request -> request.bucket(BUCKET));
      List<Future<?>> running = new ArrayList<>();
      LifeReport counted = new LifeReport();
      for (int i = 0; i < workers.count(); i++) {
        Duration pause = Duration.ofMillis(pauseMillis);
        LifeWorker worker = new LifeWorker(client, origin, held, BUCKET, i, pause, drawn, counted);
        running.add(
            threads.submit(() -> {
              worker.run(stop);
              return "ended";
            }));
      }
      Duration mean = Duration.ofMillis(1000L * reclaimSeconds / pool.nodes());
      floe.host().reclaim(ReclaimPlan.poisson(mean, new Random(drawn)), new Random(drawn + 1));
      try {
        watch(floe, running, counted, total, out);
      } finally {
        stop.set(true);
      }
      running.forEach(SoakFailure::throwIfFailed);
      total.add(counted.taken());
    }
  }

  /** Prints a report each minute until the time is up or a worker has failed. */
  private void watch(
      LocalFloe floe,
      List<Future<?>> running,
      LifeReport counted,
      LifeReport total,
      PrintWriter out)
      throws InterruptedException {
    AtomicLong napsBefore = new AtomicLong();
    Watch.over(
        Math.toIntExact(duration.toSeconds()),
        running,
        second -> {
          if (second % 60 == 0) {
            LifeReport minute = counted.taken();
            long naps = naps(floe) - napsBefore.get();
            napsBefore.addAndGet(naps);
            out.printf("soak: minute %d: %s, %d naps%n", second / 60, minute, naps);
            out.flush();
            total.add(minute);
            if (awake && naps == 0 && second >= 2 * timeoutSeconds) {
              throw new SoakFailure("no node took a nap in minute %d".formatted(second / 60));
            }
          }
        });
  }

  private static long naps(LocalFloe floe) {
    int admin = floe.gateway().ports().admin();
    return (long) AdminPages.metric(admin, "floe_naps_total", "step", "begun");
  }

  private static String nodeFigures(LocalFloe floe) {
    int admin = floe.gateway().ports().admin();
    return ("%.0f invocations, %d naps before the deadline;"
            + " of %.0f stripes read, %.0f were decoded and %.0f lost; %.0f blocks repaired")
        .formatted(
            AdminPages.metric(admin, "floe_invocations_total"),
            naps(floe),
            AdminPages.metric(admin, "floe_stripes_read_total"),
            AdminPages.metric(admin, "floe_stripes_read_total", "result", "decoded"),
            AdminPages.metric(admin, "floe_stripes_read_total", "result", "lost"),
            AdminPages.metric(admin, "floe_blocks_repaired_total"));
  }
}
