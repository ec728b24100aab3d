package dev.floe.loadtest.soak.edge;

import dev.floe.gateway.Version;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import dev.floe.loadtest.soak.Tally;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Fuzzes the client edge of a gateway that runs in a separate process. */
@Command(
    name = "edge",
    description =
        "Sends slightly damaged requests to a gateway with a heap of 256 MiB, while another client"
            + " sends correct ones. Ends with status 1 if the gateway fails, hangs or leaks"
            + " memory.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class EdgeCommand implements Callable<Integer> {
  private static final String BUCKET = "edge";
  private static final Credentials CREDENTIALS = new Credentials("FLOEEDGE", "floe-edge", null);
  private static final int NODE_MEGABYTES = 192;
  private static final int HEAP_MEGABYTES = 256;
  private static final int WARM_UP_REQUESTS = 500;
  private static final long MAX_HEAP_GROWTH_BYTES = 24L << 20;

  @Mixin private final SoakOptions.Seconds seconds = new SoakOptions.Seconds(3600);

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(8);

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
        "soak: edge, %d seconds, %d workers, seed %d%n", seconds.count(), workers.count(), drawn);
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-edge");
        S3Server origin = LocalOrigin.start(folder.path().resolve("origin"));
        GatewayProcess gateway = GatewayProcess.start(plan(folder.path(), origin))) {
      run(gateway, drawn, tally);
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s (seed %d, so far %s)%n", e.getMessage(), drawn, tally);
      return 1;
    }
    out.printf("soak: the edge held: %s%n", tally);
    return 0;
  }

  private static GatewayPlan plan(Path folder, S3Server origin) {
    return new GatewayPlan(
        folder,
        origin,
        HEAP_MEGABYTES,
        NODE_MEGABYTES,
        CREDENTIALS.accessKeyId(),
        "floe-edge",
        Map.of());
  }

  private void run(GatewayProcess gateway, long drawn, Tally tally)
      throws IOException, InterruptedException {
    try (S3Client good = S3Clients.s3(gateway.endpoint(), CREDENTIALS.accessKeyId(), "floe-edge");
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      good.createBucket(request -> request.bucket(BUCKET));
      // A damaged request may ask to delete the bucket. S3 deletes no bucket that holds an object.
      good.putObject(request -> request.bucket(BUCKET).key("kept"), RequestBody.empty());
      warmUp(gateway, drawn, tally, threads);
      GatewayChecks.awaitIdle(gateway);
      long heapBefore = gateway.liveHeapBytes();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds.count());
      GoodClient goodClient = new GoodClient(good, BUCKET, gateway.adminPort(), tally);
      List<Future<?>> running = new ArrayList<>();
      running.add(threads.submit(() -> goodClient.run(deadline)));
      for (int i = 0; i < workers.count(); i++) {
        HostileClient client = hostile(gateway, drawn + i, tally);
        running.add(
            threads.submit(() -> {
              client.run(deadline);
              return "done";
            }));
      }
      running.forEach(SoakFailure::throwIfFailed);
      GatewayChecks.awaitIdle(gateway);
      checkMemory(heapBefore, gateway.liveHeapBytes());
      GatewayChecks.noErrorOfItsOwn(gateway);
    }
  }

  /**
   * Sends the first requests, so that memory that is allocated only once does not count as growth.
   */
  private void warmUp(GatewayProcess gateway, long drawn, Tally tally, ExecutorService threads) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < workers.count(); i++) {
      HostileClient client = hostile(gateway, drawn - 1 - i, tally);
      running.add(
          threads.submit(() -> {
            for (int sent = 0; sent < WARM_UP_REQUESTS; sent += workers.count()) {
              client.once();
            }
            return "done";
          }));
    }
    running.forEach(SoakFailure::throwIfFailed);
  }

  private static HostileClient hostile(GatewayProcess gateway, long seed, Tally tally) {
    EdgeRequests requests =
        new EdgeRequests(new Random(seed), gateway.endpoint().getAuthority(), BUCKET, CREDENTIALS);
    return new HostileClient(requests, new EdgeClient(gateway.endpoint()), gateway, tally);
  }

  private static void checkMemory(long before, long after) {
    if (after - before > MAX_HEAP_GROWTH_BYTES) {
      throw new SoakFailure(
          "the heap holds %d bytes, %d before: expected at most %d more"
              .formatted(after, before, MAX_HEAP_GROWTH_BYTES));
    }
  }
}
