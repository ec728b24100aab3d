package dev.floe.loadtest.soak.trouble;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** Runs workers against a whole Floe while its origin and nodes fail. */
@Command(
    name = "trouble",
    description =
        "Sends random operations while the origin refuses (503 SlowDown), resets, stalls and"
            + " answers slowly in bursts, and while nodes are killed, stopped and started. A"
            + " request may fail only during a burst and for 3 s after it, must end within 75 s,"
            + " and must never return a wrong byte. At the end every key is read once more, no"
            + " memory may be leased, and the nodes must hold what the directory names. Ends with"
            + " status 1 otherwise.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class TroubleCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOETROUBLE";
  private static final String SECRET_KEY = "floe-trouble-secret";
  private static final String BUCKET = "trouble";
  private static final int NODE_MEGABYTES = 192;

  @Mixin private final SoakOptions.Seconds seconds = new SoakOptions.Seconds(3600);

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(6);

  @Mixin private final SoakOptions.Pool pool = new SoakOptions.Pool("4+2", 8);

  @Mixin private final SoakOptions.Seed seed = new SoakOptions.Seed();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    long drawn = seed.draw();
    Tally tally = new Tally();
    out.printf(
        "soak: trouble, %d seconds, %d workers, code %s on %d nodes, each request within %d s,"
            + " seed %d%n",
        seconds.count(),
        workers.count(),
        pool.code(),
        pool.nodes(),
        Attempts.AT_MOST.toSeconds(),
        drawn);
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-trouble");
        CountingOrigin origin =
            CountingOrigin.start(LocalOrigin.start(folder.path().resolve("origin")));
        LocalFloe floe = start(origin, folder.path())) {
      run(floe, origin, drawn, tally, out);
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s (seed %d, so far %s)%n", e.getMessage(), drawn, tally);
      return 1;
    }
    out.printf("soak: all held in trouble: %s%n", tally);
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
            Map.of(
                "code",
                pool.code().toString(),
                "freshness.ttl",
                "2s",
                "freshness.on-origin-error",
                BUCKET + "/ stale 1h"),
            folder.resolve("logs")));
  }

  private void run(LocalFloe floe, CountingOrigin origin, long drawn, Tally tally, PrintWriter out)
      throws InterruptedException, IOException {
    OriginTrouble originTrouble = new OriginTrouble(origin, drawn, tally);
    NodeTrouble nodeTrouble = new NodeTrouble(floe, drawn, tally);
    Attempts attempts = new Attempts(originTrouble, tally);
    try (S3Client client =
        S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY, Attempts.AT_MOST)) {
      client.createBucket(request -> request.bucket(BUCKET));
      List<TroubledWorker> all = new ArrayList<>();
      for (int i = 0; i < workers.count(); i++) {
        String prefix = "worker-%d/".formatted(i);
        all.add(new TroubledWorker(client, BUCKET, prefix, drawn + i, attempts, tally));
      }
      FinalChecks checks = FinalChecks.before(floe);
      work(originTrouble, nodeTrouble, all, tally, out);
      TimeUnit.NANOSECONDS.sleep(OriginTrouble.GRACE.toNanos());
      all.forEach(TroubledWorker::compareAll);
      out.printf("soak: %s%n", checks.check());
      out.printf("soak: %s%n", attempts.availability());
      out.printf("soak: the longest request took %d ms%n", attempts.longest().toMillis());
    }
  }

  /** Runs workers and faults until the time is up or a worker has failed, then ends the faults. */
  private void work(
      OriginTrouble originTrouble,
      NodeTrouble nodeTrouble,
      List<TroubledWorker> all,
      Tally tally,
      PrintWriter out)
      throws InterruptedException, IOException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread continues = Thread.ofPlatform().unstarted(() -> continueQuietly(nodeTrouble));
    Runtime.getRuntime().addShutdownHook(continues);
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      List<Future<?>> running = new ArrayList<>();
      all.forEach(worker -> running.add(threads.submit(() -> worker.run(stop))));
      List<Future<?>> troubles =
          List.of(
              threads.submit(() -> {
                originTrouble.run();
                return "ended";
              }),
              threads.submit(() -> {
                nodeTrouble.run();
                return "ended";
              }));
      try {
        watch(running, troubles, tally, out);
      } finally {
        stop.set(true);
        troubles.forEach(trouble -> trouble.cancel(true));
      }
      running.forEach(SoakFailure::throwIfFailed);
      troubles.forEach(SoakFailure::throwIfFailed);
    } finally {
      nodeTrouble.continueAll();
      Runtime.getRuntime().removeShutdownHook(continues);
    }
  }

  /** Continues all processes, so that a soak that is interrupted leaves none stopped. */
  private static void continueQuietly(NodeTrouble trouble) {
    try {
      trouble.continueAll();
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(
      List<Future<?>> running, List<Future<?>> troubles, Tally tally, PrintWriter out)
      throws InterruptedException {
    Watch.over(
        seconds.count(),
        Stream.concat(running.stream(), troubles.stream()).toList(),
        second -> {
          if (second % 15 == 0) {
            out.printf("soak: %d s, %s%n", second, tally);
            out.flush();
          }
        });
  }
}
