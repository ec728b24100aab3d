package dev.floe.loadtest.soak.model;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.MinioOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.trouble.NodeTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** Checks for each key that one order of its operations explains what all clients saw of it. */
@Command(
    name = "model",
    description =
        "Sends random PUT, GET, HEAD, range, part, version, conditional, DELETE, copy and multipart"
            + " requests of clients that share a few keys, while nodes are killed and stopped and"
            + " the origin refuses, resets and stalls. Each key must be a linearizable register:"
            + " one order of its operations explains all answers. Needs MinIO. Prints the key's"
            + " operations and ends with status 1 if an answer was stale, torn or lost.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class ModelCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOEMODEL";
  private static final String SECRET_KEY = "floe-model-secret";
  private static final int NODE_MEGABYTES = 192;
  private static final Duration REPORT_EVERY = Duration.ofSeconds(15);

  @Option(
      names = "--operations",
      paramLabel = "N",
      defaultValue = "50000",
      description = "how many operations (default ${DEFAULT-VALUE})")
  private int operations;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "how many clients work at the same time (default ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "64",
      description = "how many keys the clients share (default ${DEFAULT-VALUE})")
  private int keys;

  @Option(
      names = "--round",
      paramLabel = "N",
      defaultValue = "800",
      description =
          "how many operations until all clients pause and the answers are checked (default"
              + " ${DEFAULT-VALUE})")
  private int roundOperations;

  @Mixin private final SoakOptions.Pool pool = new SoakOptions.Pool("4+2", 8);

  @Option(
      names = "--tier",
      paramLabel = "SIZE",
      defaultValue = "4MiB",
      description =
          "memory.tier of the gateway; small, so that nodes serve most hits (default"
              + " ${DEFAULT-VALUE})")
  private String tier = "";

  @Option(
      names = "--stall",
      paramLabel = "MILLIS",
      defaultValue = "400",
      description = "the origin's longest stall (default ${DEFAULT-VALUE})")
  private int stallMillis;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "the time limit of a request, after which its outcome is unknown (default"
              + " ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(
      names = "--hits",
      paramLabel = "PERCENT",
      defaultValue = "20",
      description = "the least share of reads that must be hits (default ${DEFAULT-VALUE})")
  private int leastHitPercent;

  @Option(names = "--calm", description = "run without faults of nodes and origin")
  private boolean calm;

  @Option(
      names = "--direct",
      description = "run without Floe: the clients use the origin, with its faults")
  private boolean direct;

  @Option(
      names = "--versioned-conditions",
      description =
          "send conditional writes to the bucket with versions too, although MinIO does not order"
              + " them with other writes of the key")
  private boolean versionedConditions;

  @Mixin private final SoakOptions.Seed seed = new SoakOptions.Seed();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    Optional<Path> minio = MinioOrigin.binary();
    if (minio.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "needs MinIO and found none: set MINIO_BINARY, or put minio on the PATH or in ~/go/bin");
    }
    PrintWriter out = spec.commandLine().getOut();
    long drawn = seed.draw();
    out.printf(
        "soak: model, %d operations by %d clients on %d keys, %s%s, seed %d%n",
        operations,
        clients,
        keys,
        direct
            ? "directly at the origin"
            : "code %s on %d nodes".formatted(pool.code(), pool.nodes()),
        calm ? ", without faults" : "",
        drawn);
    out.flush();
    Tally tally = new Tally();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-model");
        CountingOrigin origin =
            CountingOrigin.start(MinioOrigin.start(minio.get(), folder.path().resolve("origin")))) {
      if (direct) {
        runDirectly(origin, drawn, tally, out);
      } else {
        runThroughFloe(origin, folder.path(), drawn, tally, out);
      }
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s%nseed %d, so far %s%n", e.getMessage(), drawn, tally);
      return 1;
    }
    out.printf("soak: no stale, torn or lost answer: %s%n", tally);
    return 0;
  }

  private void checkOptions() {
    if (operations < 1 || clients < 1 || keys < 2 || roundOperations < 1 || stallMillis < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "expected at least 1 for --operations, --clients, --round and --stall, and at least 2 for"
              + " --keys");
    }
  }

  /** The action after each round. */
  private interface Pause {
    void begun() throws IOException, InterruptedException;
  }

  private void runDirectly(CountingOrigin origin, long drawn, Tally tally, PrintWriter out)
      throws IOException, InterruptedException {
    try (S3Client s3 =
        S3Clients.s3(origin.endpoint(), origin.accessKey(), origin.secretKey(), timeout())) {
      List<Callable<?>> trouble = calm ? List.of() : List.of(originTrouble(origin, drawn, tally));
      rounds(s3, trouble, () -> {}, drawn, tally, out);
    }
  }

  private void runThroughFloe(
      CountingOrigin origin, Path folder, long drawn, Tally tally, PrintWriter out)
      throws IOException, ConfigException, InterruptedException {
    try (LocalFloe floe = LocalFloe.start(plan(origin, folder));
        S3Client s3 = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY, timeout())) {
      NodeTrouble nodeTrouble = new NodeTrouble(floe, drawn, tally);
      Thread continues = Thread.ofPlatform().unstarted(() -> continueQuietly(nodeTrouble));
      Runtime.getRuntime().addShutdownHook(continues);
      List<Callable<?>> trouble =
          calm
              ? List.of()
              : List.of(
                  originTrouble(origin, drawn, tally),
                  () -> {
                    nodeTrouble.run();
                    return "ended";
                  });
      try {
        rounds(s3, trouble, nodeTrouble::continueAll, drawn, tally, out);
      } finally {
        nodeTrouble.continueAll();
        Runtime.getRuntime().removeShutdownHook(continues);
      }
      checkHits(tally, out);
    }
  }

  /** Continues all processes, so that a run that is interrupted leaves none stopped. */
  private static void continueQuietly(NodeTrouble trouble) {
    try {
      trouble.continueAll();
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Callable<?> originTrouble(CountingOrigin origin, long drawn, Tally tally) {
    ModelTrouble trouble = new ModelTrouble(origin, Duration.ofMillis(stallMillis), drawn, tally);
    return () -> {
      trouble.run();
      return "ended";
    };
  }

  private Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  private LocalFloe.Plan plan(CountingOrigin origin, Path folder) {
    return new LocalFloe.Plan(
        origin.endpoint(),
        S3Clients.credentials(origin),
        List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
        pool.nodes(),
        NODE_MEGABYTES,
        Map.of("code", pool.code().toString(), "memory.tier", tier),
        folder.resolve("logs"));
  }

  private void rounds(
      S3Client s3, List<Callable<?>> trouble, Pause pause, long drawn, Tally tally, PrintWriter out)
      throws IOException, InterruptedException {
    ModelRun run = new ModelRun(s3, clients, keys, versionedConditions, drawn, tally);
    run.createBuckets();
    long begun = System.nanoTime();
    long reported = begun;
    for (int done = 0; done < operations; ) {
      int next = Math.min(roundOperations, operations - done);
      run.round(next, trouble);
      pause.begun();
      done += next;
      long now = System.nanoTime();
      if (now - reported > REPORT_EVERY.toNanos()) {
        reported = now;
        out.printf("soak: %d operations in %d s%n", done, seconds(begun));
        out.flush();
      }
    }
    out.printf("soak: %d operations in %d s, all in order%n", operations, seconds(begun));
  }

  private static long seconds(long begunNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos);
  }

  private void checkHits(Tally tally, PrintWriter out) {
    long reads = tally.of(KeyReads.READ);
    long hits = tally.of(KeyReads.HIT);
    out.printf(
        "soak: %d of %d reads were hits, %.1f %%%n",
        hits, reads, reads == 0 ? 0.0 : 100.0 * hits / reads);
    if (hits * 100 < reads * leastHitPercent) {
      throw new SoakFailure(
          "%d of %d reads were hits, expected at least %d %%"
              .formatted(hits, reads, leastHitPercent));
    }
  }
}
