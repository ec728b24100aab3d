package dev.floe.loadtest.soak;

import dev.floe.gateway.Version;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.rules.EnvironmentRules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs workers against a whole Floe, kills nodes at the same time, and reports whether every
 * promise held.
 */
@Command(
    name = "soak",
    description =
        "Sends random operations through a real gateway while its nodes are killed, and compares"
            + " each answer with a plain map. Ends with status 1 if an answer differs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class SoakCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOESOAK";
  private static final String SECRET_KEY = "floe-soak-secret";
  private static final String BUCKET = "soak";
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  @Mixin private final SoakOptions.Seconds seconds = new SoakOptions.Seconds(90);

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(4);

  @Mixin private final SoakOptions.Pool pool = new SoakOptions.Pool("4+2", 8);

  @Option(
      names = "--kill-every",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "how often a node's process is killed; 0 for never (default ${DEFAULT-VALUE})")
  private int killEverySeconds;

  @Option(
      names = "--freeze",
      description = "stop idle nodes until their next invocation, as Lambda does")
  private boolean freeze;

  @Mixin private final SoakOptions.Seed seed = new SoakOptions.Seed();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    long drawn = seed.draw();
    Tally tally = new Tally();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-soak");
        S3Server origin = LocalOrigin.start(folder.path().resolve("origin"));
        LocalFloe floe = LocalFloe.start(plan(origin, folder.path()))) {
      out.printf(
          "soak: %d seconds, %d workers, code %s on %d nodes%s, origin %s, seed %d%n",
          seconds.count(),
          workers.count(),
          pool.code(),
          pool.nodes(),
          freeze ? " frozen when idle" : "",
          origin.getClass().getSimpleName(),
          drawn);
      out.flush();
      work(floe, drawn, tally, out);
      awaitNothingLeased(floe);
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s (seed %d, so far %s)%n", e.getMessage(), drawn, tally);
      return 1;
    }
    out.printf("soak: all answers as expected: %s%n", tally);
    return 0;
  }

  private LocalFloe.Plan plan(S3Server origin, Path folder) {
    return new LocalFloe.Plan(
        origin.endpoint(),
        S3Clients.credentials(origin),
        List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
        pool.nodes(),
        192,
        Map.of("code", pool.code().toString()),
        folder.resolve("logs"),
        FunctionHostConfig.NODE_MAIN,
        host -> freeze ? host.withRules(EnvironmentRules.FROZEN_WHEN_IDLE) : host);
  }

  private void work(LocalFloe floe, long drawn, Tally tally, PrintWriter out)
      throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    try (S3Client client = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      client.createBucket(request -> request.bucket(BUCKET));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers.count(); i++) {
        Worker worker = new Worker(client, BUCKET, "worker-%d/".formatted(i), drawn + i, tally);
        running.add(threads.submit(() -> worker.run(stop)));
      }
      try {
        watch(floe, new Random(drawn), running, tally, out);
      } finally {
        stop.set(true);
      }
      running.forEach(SoakFailure::throwIfFailed);
    }
  }

  /** Kills a random node at intervals until the time is up or a worker has failed. */
  private void watch(
      LocalFloe floe, Random random, List<Future<?>> running, Tally tally, PrintWriter out)
      throws InterruptedException {
    Watch.over(
        seconds.count(),
        running,
        second -> {
          if (killEverySeconds > 0 && second % killEverySeconds == 0) {
            floe.host().kill(floe.functions().get(random.nextInt(floe.functions().size())));
            tally.count("node killed");
          }
          if (second % 15 == 0) {
            out.printf("soak: %d s, %s%n", second, tally);
            out.flush();
          }
        });
  }

  private static void awaitNothingLeased(LocalFloe floe) throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
    while (floe.gateway().leasedBytes() > 0) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            "%d bytes are leased %d s after the last request, expected none"
                .formatted(floe.gateway().leasedBytes(), DRAIN_TIMEOUT.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
