package dev.floe.loadtest.soak.life;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.CodeConfig;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.soak.CodeConverter;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.SpanConverter;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.rules.EnvironmentRules;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** Takes a pool once through the life that InfiniCache (FAST '20) describes. */
@Command(
    name = "paper",
    description =
        "Fills the nodes, waits until all are frozen, and reads all objects. Then reclaims three"
            + " instances that were backed up, later as many functions as there are parity blocks,"
            + " and at last one function more than that; reads all objects each time. Counts hits"
            + " by the requests that reach the origin. A read may be late if the nodes did not wake"
            + " in time. Otherwise it must be a hit until more blocks are gone than the parity"
            + " replaces; then the origin must answer. Ends with status 1 if a promise did not"
            + " hold.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class PaperCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOEPAPER";
  private static final String SECRET_KEY = "floe-paper-secret";
  private static final String BUCKET = "paper";

  /** The number of instances that are reclaimed after a backup. */
  private static final int RECLAIMED = 3;

  /** The memory that a node needs in addition to its blocks (docs/HOST.md), with some room. */
  private static final int OVERHEAD_MEGABYTES = 128;

  /** Lambda's limit. */
  private static final int MOST_NODE_MEGABYTES = 10_240;

  private static final int MOST_OBJECT_MEGABYTES = 1_024;

  /** No backup is due during the run. */
  private static final String SELDOM = "12h";

  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);

  @Option(
      names = "--megabytes",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "the length of all objects together (default ${DEFAULT-VALUE})")
  private int megabytes;

  @Option(
      names = "--object-megabytes",
      paramLabel = "MIB",
      defaultValue = "8",
      description = "the length of one object (default ${DEFAULT-VALUE})")
  private int objectMegabytes;

  @Option(
      names = "--code",
      paramLabel = "D+P",
      defaultValue = "10+2",
      converter = CodeConverter.class,
      description = "data and parity blocks; there are D+P functions (default ${DEFAULT-VALUE})")
  private CodeConfig code = new CodeConfig(10, 2);

  @Option(
      names = "--backup",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = SpanConverter.class,
      description = "how often nodes are backed up (default ${DEFAULT-VALUE})")
  private Duration backup = Duration.ZERO;

  @Option(
      names = "--late",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description =
          "the share of a pass's reads that S3 may answer because nodes woke too slowly"
              + " (default ${DEFAULT-VALUE})")
  private double latePercent;

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(8);

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    int objects = megabytes / objectMegabytes;
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "soak: paper, %d objects of %d MiB, code %s on %d nodes of %d MiB%n",
        objects, objectMegabytes, code, code.total(), nodeMegabytes());
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-paper");
        CountingOrigin origin =
            CountingOrigin.start(LocalOrigin.start(folder.path().resolve("origin")));
        LocalFloe floe = start(origin, folder.path())) {
      PaperReads reads =
          new PaperReads(floe, origin, BUCKET, objects, objectMegabytes << 20, workers.count());
      live(new PaperPool(floe), reads, code.parity(), out);
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s%n", e.getMessage());
      return 1;
    }
    out.printf("soak: all held%n");
    return 0;
  }

  private void checkOptions() {
    if (objectMegabytes > MOST_OBJECT_MEGABYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "--object-megabytes %d: expected at most %d, because a client holds an object in one array"
              .formatted(objectMegabytes, MOST_OBJECT_MEGABYTES));
    }
    if (objectMegabytes < 1 || megabytes < objectMegabytes) {
      throw new ParameterException(
          spec.commandLine(),
          "--megabytes %d --object-megabytes %d: expected objects of at least 1 MiB that fit into"
                  .formatted(megabytes, objectMegabytes)
              + " --megabytes");
    }
    if (nodeMegabytes() > MOST_NODE_MEGABYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "--megabytes %d --code %s: a function would need %d MiB, expected at most %d"
              .formatted(megabytes, code, nodeMegabytes(), MOST_NODE_MEGABYTES));
    }
  }

  private long nodeMegabytes() {
    return OVERHEAD_MEGABYTES + 5L * Math.ceilDiv(megabytes, code.data()) / 4;
  }

  private LocalFloe start(CountingOrigin origin, Path folder) throws IOException, ConfigException {
    return LocalFloe.start(
        new LocalFloe.Plan(
            origin.endpoint(),
            S3Clients.credentials(origin),
            List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
            code.total(),
            Math.toIntExact(nodeMegabytes()),
            settings(),
            folder.resolve("logs"),
            FunctionHostConfig.NODE_MAIN,
            host -> host.withRules(EnvironmentRules.FROZEN_WHEN_IDLE)));
  }

  private Map<String, String> settings() {
    return Map.of(
        "code",
        code.toString(),
        "freshness.ttl",
        "1h",
        // A hit in the gateway's own memory wakes no node.
        "memory.tier",
        "0",
        "fill-wait",
        "1m",
        "max-object-share",
        "100%",
        "pool.wake-at-start",
        "60s",
        "pool.backup",
        SELDOM);
  }

  private void live(PaperPool pool, PaperReads reads, int parity, PrintWriter out)
      throws InterruptedException, IOException {
    try (S3Client client = client(reads.floe())) {
      client.createBucket(request -> request.bucket(BUCKET));
      reads.write(client);
      say(out, "filled", settled(reads, client, Double.MAX_VALUE));
      pool.awaitAllFrozen();
      say(out, "all frozen", settled(reads, client, latePercent));
    }
    reads.floe().restartGateway(Map.of("pool.backup", backup.toSeconds() + "s"));
    try (S3Client client = client(reads.floe())) {
      losePrimaries(pool, reads, client, out);
    }
    // Without backups, reclaimed chunks are gone.
    reads.floe().restartGateway(Map.of("pool.backup", SELDOM));
    try (S3Client client = client(reads.floe())) {
      pool.awaitAllFrozen();
      loseParity(pool, reads, client, parity, out);
      pool.awaitAllFrozen();
      pool.reclaimAll(parity + 1);
      PaperReads.Pass gone = reads.read(client);
      say(out, parity + 1 + " functions reclaimed", gone);
      if (gone.hits() > 0) {
        throw new SoakFailure("%d reads were hits without enough blocks".formatted(gone.hits()));
      }
      say(out, "filled again", settled(reads, client, Double.MAX_VALUE));
    }
  }

  private void losePrimaries(PaperPool pool, PaperReads reads, S3Client client, PrintWriter out)
      throws InterruptedException {
    pool.awaitBackedUp();
    pool.awaitFrozen(RECLAIMED); // so that the reclaims interrupt no backup
    long chunks = pool.chunks();
    long repaired = reads.count("floe_blocks_repaired_total");
    Set<String> reclaimed = pool.reclaimPrimaries(RECLAIMED);
    say(out, "3 instances reclaimed after a backup", settled(reads, client, latePercent));
    PaperPool.await(
        "their peers have taken their places", SETTLE_LIMIT, () -> !pool.hasPrimaryOf(reclaimed));
    long lost = Math.max(0, chunks - pool.chunks());
    repaired = reads.count("floe_blocks_repaired_total") - repaired;
    out.printf(
        "soak: after the backup: %d of %d chunks lost, %d blocks repaired%n",
        lost, chunks, repaired);
    if (lost > 0) {
      throw new SoakFailure("%d chunks were lost, expected none".formatted(lost));
    }
    pool.awaitBackedUp(); // so that any instance that answers the next gateway holds all chunks
  }

  private void loseParity(
      PaperPool pool, PaperReads reads, S3Client client, int parity, PrintWriter out)
      throws InterruptedException {
    long heldBytes = pool.heldBytes();
    long repaired = reads.count("floe_blocks_repaired_total");
    Set<String> reclaimed = pool.reclaimAll(parity);
    PaperReads.Pass decoded = settled(reads, client, latePercent);
    say(out, parity + " functions reclaimed", decoded);
    if (decoded.decoded() == 0) {
      throw new SoakFailure("no stripe was decoded, although data blocks are gone");
    }
    awaitRepaired(reads, client, () -> !pool.knowsAny(reclaimed) && pool.heldBytes() >= heldBytes);
    repaired = reads.count("floe_blocks_repaired_total") - repaired;
    out.printf("soak: %d blocks were repaired%n", repaired);
    if (repaired == 0) {
      throw new SoakFailure("no block was repaired");
    }
  }

  private static S3Client client(LocalFloe floe) {
    return S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
  }

  private static void say(PrintWriter out, String when, PaperReads.Pass pass) {
    out.printf("soak: %s: %s%n", when, pass);
    out.flush();
  }

  /**
   * Reads all objects once and returns the result of this pass; then reads them until all are hits.
   * Lost objects become hits again because S3 fills them, so the first pass alone shows a loss: at
   * most this percentage of its reads may reach the origin.
   */
  private PaperReads.Pass settled(PaperReads reads, S3Client client, double mostLatePercent)
      throws InterruptedException {
    PaperReads.Pass first = reads.read(client);
    if (first.latePercent() > mostLatePercent) {
      throw new SoakFailure(
          "%.1f %% of the reads reached the origin, expected at most %.1f: %s"
              .formatted(first.latePercent(), mostLatePercent, first));
    }
    if (first.hits() < first.reads()) {
      awaitAllHits(reads, client);
    }
    return first;
  }

  private static void awaitAllHits(PaperReads reads, S3Client client) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SETTLE_LIMIT.toNanos();
    PaperReads.Pass pass = reads.read(client);
    while (pass.hits() < pass.reads()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new SoakFailure("not all reads are hits: " + pass);
      }
      pass = reads.read(client);
    }
  }

  /** Reads until the nodes hold all blocks again. */
  private static void awaitRepaired(PaperReads reads, S3Client client, BooleanSupplier whole)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SETTLE_LIMIT.toNanos();
    while (!whole.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new SoakFailure("blocks are still missing after %s".formatted(SETTLE_LIMIT));
      }
      reads.read(client);
    }
  }
}
