package dev.floe.loadtest.soak.life;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.CodeConfig;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.SimulatedNodes;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountedRequest;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.SoakOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Kills a busy gateway, starts it again, and counts the objects that it knows again. */
@Command(
    name = "restart",
    description =
        "Fills the nodes, kills the gateway as kill -9 does while clients read, and starts it"
            + " again. Reports how long it takes until the gateway knows its objects again. Ends"
            + " with status 1 if the gateway knows fewer than 99 %% of them, or if more than 1 %%"
            + " of the reads need S3's bytes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class RestartCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOERESTART";
  private static final String SECRET_KEY = "floe-restart-secret";
  private static final String BUCKET = "restart";
  private static final int NODE_MEGABYTES = 192;
  private static final int HEAP_MEGABYTES = 1024;
  private static final double EXPECTED_SHARE = 0.99;
  private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);

  /** Longer than any start takes, so that all nodes have reported when the gateway listens. */
  private static final String WAKE_AT_START = "100s";

  private static final int READS_LIMIT = 5_000;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many objects (default ${DEFAULT-VALUE})")
  private int objects;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "4096",
      description = "an object's length (default ${DEFAULT-VALUE})")
  private int bytes;

  @Option(
      names = "--simulated",
      description = "run all nodes in one process, for more nodes than the machine has room for")
  private boolean simulated;

  @Option(
      names = "--chunks",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "put objects with this many chunks in all directly into the simulated nodes, in addition"
              + " to the objects that clients write (default ${DEFAULT-VALUE})")
  private int chunks;

  @Mixin private final SoakOptions.Pool pool = new SoakOptions.Pool("10+2", 12);

  @Mixin private final SoakOptions.Workers workers = new SoakOptions.Workers(16);

  /** The number of answers with each Cache-Status. */
  private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PlantedObjects planted = planted();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "soak: restart, %d objects of %d bytes, code %s on %d %s%n",
        objects, bytes, pool.code(), pool.nodes(), simulated ? "simulated nodes" : "nodes");
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-restart");
        CountingOrigin origin =
            CountingOrigin.start(LocalOrigin.start(folder.path().resolve("origin")));
        GatewayProcess gateway = start(folder.path(), origin, planted)) {
      run(gateway, origin, planted.count(), out);
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s%n", e.getMessage());
      return 1;
    }
    return 0;
  }

  /** Returns the objects of {@code --chunks}. */
  private PlantedObjects planted() {
    if (chunks < 0 || (chunks > 0 && !simulated)) {
      throw new ParameterException(
          spec.commandLine(),
          "--chunks %d: expected 0, or more than 0 with --simulated".formatted(chunks));
    }
    CodeConfig code = pool.code();
    return new PlantedObjects(chunks / code.total(), code.data(), code.parity());
  }

  private GatewayProcess start(Path folder, CountingOrigin origin, PlantedObjects planted)
      throws IOException, InterruptedException {
    GatewayPlan plan =
        new GatewayPlan(
            folder, origin, HEAP_MEGABYTES, NODE_MEGABYTES, ACCESS_KEY, SECRET_KEY, settings());
    return GatewayProcess.start(plan, nodes(plan, planted));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("freshness.ttl", "1h");
    // A hit in the gateway's own memory wakes no node.
    settings.put("memory.tier", "0");
    settings.put("pool.wake-at-start", WAKE_AT_START);
    if (simulated) {
      // If idle nodes stayed for less than 4 s, the machine would be busy waking hundreds of them.
      settings.put("pool.lifetime.latency-price", LocalFloe.latencyPrice(NODE_MEGABYTES));
    }
    return settings;
  }

  private GatewayProcess.Nodes nodes(GatewayPlan plan, PlantedObjects planted) throws IOException {
    if (!simulated) {
      return GatewayProcess.Nodes.processes(plan, pool.nodes(), pool.code().toString());
    }
    List<String> functions = LocalFloe.functions(pool.nodes());
    SimulatedNodes started =
        SimulatedNodes.start(functions, (long) NODE_MEGABYTES << 20, planted::plant);
    return new GatewayProcess.Nodes(functions, started.endpoint(), pool.code().toString(), started);
  }

  private void run(GatewayProcess gateway, CountingOrigin origin, int planted, PrintWriter out)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    try (S3Client client = client(gateway)) {
      client.createBucket(request -> request.bucket(BUCKET));
      forAll(objects, i -> put(client, i));
    }
    awaitObjects(gateway, (long) objects + planted, "after the writes");
    out.printf("soak: %d objects were written in %d s%n", objects, secondsSince(began));
    out.flush();
    double before = gateway.metric("floe_objects");
    double heldBefore = gateway.metric("floe_node_memory_used_bytes");
    killWhileBusy(gateway);

    long killed = System.nanoTime();
    gateway.startAgain();
    long listening = System.nanoTime() - killed;
    awaitObjects(gateway, (long) (EXPECTED_SHARE * before), "after the restart");
    long back = System.nanoTime() - killed;
    out.printf(
        "soak: the gateway listened after %d ms and knew %.0f of %.0f objects after %d ms;"
            + " the nodes hold %.0f of %.0f MiB%n",
        listening / 1_000_000,
        gateway.metric("floe_objects"),
        before,
        back / 1_000_000,
        gateway.metric("floe_node_memory_used_bytes") / (1 << 20),
        heldBefore / (1 << 20));
    out.flush();
    readAll(gateway, origin, out);
  }

  private static long secondsSince(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanos);
  }

  private void readAll(GatewayProcess gateway, CountingOrigin origin, PrintWriter out)
      throws InterruptedException {
    origin.forget();
    answers.clear();
    int reads = Math.min(objects, READS_LIMIT);
    try (S3Client client = client(gateway)) {
      forAll(reads, i -> read(client, i));
    }
    long fromOrigin =
        origin.requests().stream()
            .filter(request -> request.method().equals("GET"))
            .map(CountedRequest::name)
            .distinct()
            .count();
    out.printf("soak: of %d reads, %d needed S3's bytes; by Cache-Status:%n", reads, fromOrigin);
    answers.forEach((status, count) -> out.printf("soak: %7d x %s%n", count, status));
    out.flush();
    if (fromOrigin > (1 - EXPECTED_SHARE) * reads) {
      throw new SoakFailure(
          "%d of %d reads needed S3's bytes, expected at most 1 %%".formatted(fromOrigin, reads));
    }
  }

  /** Kills the gateway while every worker reads. */
  private void killWhileBusy(GatewayProcess gateway) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (S3Client client = client(gateway);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      for (int i = 0; i < workers.count(); i++) {
        Random random = new Random(i);
        var _ = threads.submit(() -> readUntil(stop, client, random, served));
      }
      while (served.get() < 10 * workers.count()) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      gateway.kill();
      stop.set(true);
    }
  }

  private void readUntil(AtomicBoolean stop, S3Client client, Random random, AtomicInteger served) {
    while (!stop.get()) {
      try {
        read(client, random.nextInt(objects));
        served.incrementAndGet();
      } catch (SdkException e) {
        // The gateway was killed.
      }
    }
  }

  private void awaitObjects(GatewayProcess gateway, long expected, String when)
      throws InterruptedException {
    long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
    while (gateway.metric("floe_objects") < expected || gateway.metric("floe_fills_active") > 0) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            "the gateway knows %.0f objects %s, expected at least %d"
                .formatted(gateway.metric("floe_objects"), when, expected));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Runs a task for each number below the count, on one thread for each worker. */
  private void forAll(int count, IntConsumer task) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      for (int i = 0; i < workers.count(); i++) {
        running.add(
            threads.submit(() -> {
              for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                task.accept(n);
              }
            }));
      }
      running.forEach(SoakFailure::throwIfFailed);
    }
  }

  private void put(S3Client client, int number) {
    byte[] content = new Content(number, bytes).bytes();
    client.putObject(r -> r.bucket(BUCKET).key(key(number)), RequestBody.fromBytes(content));
  }

  private void read(S3Client client, int number) {
    ResponseBytes<GetObjectResponse> read =
        client.getObjectAsBytes(r -> r.bucket(BUCKET).key(key(number)));
    String status =
        read.response().sdkHttpResponse().firstMatchingHeader("Cache-Status").orElse("none");
    answers.merge(status, 1, Integer::sum);
    if (!Arrays.equals(read.asByteArrayUnsafe(), new Content(number, bytes).bytes())) {
      throw new SoakFailure("get of %s returned other bytes".formatted(key(number)));
    }
  }

  private static String key(int number) {
    return "object-" + number;
  }

  private static S3Client client(GatewayProcess gateway) {
    return S3Clients.s3(gateway.endpoint(), ACCESS_KEY, SECRET_KEY);
  }
}
