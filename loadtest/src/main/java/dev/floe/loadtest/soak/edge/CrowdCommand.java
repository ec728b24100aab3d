package dev.floe.loadtest.soak.edge;

import dev.floe.gateway.OpenFiles;
import dev.floe.gateway.Version;
import dev.floe.loadtest.local.ChildJvm;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.Tally;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** Opens a crowd of hostile connections to a small gateway that runs in a separate process. */
@Command(
    name = "crowd",
    description =
        "Keeps thousands of connections open to a gateway of 512 MiB, from many addresses and"
            + " without credentials. Some send nothing, some an unfinished head, some a byte each"
            + " second. A good client works at the same time. Ends with status 1 if the good client"
            + " or the health page fails, or if the gateway exceeds its memory. Ends with status 2"
            + " if this machine cannot open this many connections.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class CrowdCommand implements Callable<Integer> {
  private static final String BUCKET = "crowd";
  private static final String ACCESS_KEY = "FLOECROWD";
  private static final String SECRET_KEY = "floe-crowd";
  private static final int NODE_MEGABYTES = 192;
  private static final int CONNECTIONS_PER_PROCESS = 5_000;

  /** How many files a process may have open in addition to the crowd's connections. */
  private static final int OTHER_FILES = 1_000;

  private static final int HEAP_MEGABYTES = 256;
  private static final int BUDGET_MEGABYTES = 64;
  private static final long MAX_RESIDENT_BYTES = 512L << 20;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "hostile connections kept open at the same time; the gateway admits half as many"
              + " (default ${DEFAULT-VALUE})")
  private int connections;

  @Mixin private final SoakOptions.Seconds seconds = new SoakOptions.Seconds(60);

  @Option(
      names = "--opened-per-second",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "how many connections to open in a second, including those that replace closed ones"
              + " (default ${DEFAULT-VALUE})")
  private int openedPerSecond;

  @Mixin private final SoakOptions.Seed seed = new SoakOptions.Seed();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    long drawn = seed.draw();
    long files = OpenFiles.allowed();
    int needed = Math.max(connections / 2, CONNECTIONS_PER_PROCESS) + OTHER_FILES;
    if (files < needed) {
      out.printf(
          "soak: NOT RUN: each process needs %d open files and may have %d;"
              + " raise the limit (ulimit -n) or use fewer --connections%n",
          needed, files);
      return 2;
    }
    out.printf(
        "soak: crowd of %d connections, %d opened a second, %d seconds, seed %d%n",
        connections, openedPerSecond, seconds.count(), drawn);
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-crowd");
        S3Server origin = LocalOrigin.start(folder.path().resolve("origin"));
        GatewayProcess gateway = GatewayProcess.start(plan(folder.path(), origin))) {
      run(gateway, drawn, out);
      return 0;
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s (seed %d)%n", e.getMessage(), drawn);
      return 1;
    }
  }

  private GatewayPlan plan(Path folder, S3Server origin) {
    return new GatewayPlan(
        folder,
        origin,
        HEAP_MEGABYTES,
        NODE_MEGABYTES,
        ACCESS_KEY,
        SECRET_KEY,
        Map.of(
            "memory-budget",
            BUDGET_MEGABYTES + "MiB",
            "memory.tier",
            "0",
            "listen.connections",
            Integer.toString(Math.max(1, connections / 2)),
            "listen.connections-per-address",
            Integer.toString(Math.max(1, connections / 4))));
  }

  private void run(GatewayProcess gateway, long drawn, PrintWriter out)
      throws IOException, InterruptedException {
    List<ChildJvm> crowd = new ArrayList<>();
    try (S3Client good = S3Clients.s3(gateway.endpoint(), ACCESS_KEY, SECRET_KEY)) {
      good.createBucket(request -> request.bucket(BUCKET));
      GoodClient goodClient = new GoodClient(good, BUCKET, gateway.adminPort(), new Tally());
      goodClient.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      int processes = Math.ceilDiv(connections, CONNECTIONS_PER_PROCESS);
      for (int i = 0; i < processes; i++) {
        crowd.add(
            CrowdMain.start(
                gateway.endpoint().getPort(),
                connections / processes,
                Math.max(1, openedPerSecond / processes),
                drawn + i));
      }
      goodClient.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.count()));
      report(gateway, goodClient, crowd, out);
    } finally {
      crowd.forEach(ChildJvm::close);
    }
  }

  private static void report(
      GatewayProcess gateway, GoodClient goodClient, List<ChildJvm> crowd, PrintWriter out)
      throws IOException {
    double admitted = gateway.metric("floe_connections");
    long opened = 0;
    long closed = 0;
    int most = 0;
    for (ChildJvm child : crowd) {
      Crowd.Result result = CrowdMain.result(child);
      opened += result.opened();
      closed += result.closedByServer();
      most += result.mostOpen();
    }
    long resident = gateway.residentPeakBytes();
    out.printf(
        "soak: %d hostile connections opened, %d of them closed by the gateway, at most %d at"
            + " once; %.0f in the gateway at the end%n",
        opened, closed, most, admitted);
    out.printf("soak: good client: PUT %s; GET %s%n", goodClient.puts(), goodClient.gets());
    out.printf("soak: health page: %s%n", goodClient.pages());
    out.printf("soak: resident peak of the gateway %d MiB%n", resident >> 20);
    check(gateway, resident, opened);
    out.printf("soak: the gateway held%n");
  }

  private static void check(GatewayProcess gateway, long resident, long opened) throws IOException {
    if (!gateway.isAlive()) {
      throw new SoakFailure("the gateway ended: " + HostileClient.end(gateway.log()));
    }
    if (opened == 0) {
      throw new SoakFailure("no hostile connection was opened");
    }
    if (resident > MAX_RESIDENT_BYTES) {
      throw new SoakFailure(
          "the gateway held %d bytes, expected at most %d".formatted(resident, MAX_RESIDENT_BYTES));
    }
    GatewayChecks.noErrorOfItsOwn(gateway);
  }
}
