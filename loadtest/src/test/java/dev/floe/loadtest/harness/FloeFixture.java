package dev.floe.loadtest.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.Gateway;
import dev.floe.gateway.config.IdentityConfig;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountedRequest;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.MinioOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.faults.FaultyNode;
import dev.floe.node.host.faults.NodeFaults;
import dev.floe.node.host.rules.EnvironmentRules;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A whole Floe for a test: MinIO if available, otherwise the embedded server, with a counting proxy
 * in front of it; node processes; a gateway; and clients for gateway and origin. Closing it checks
 * that no block is leased, that the nodes hold exactly the chunks that the directory refers to, and
 * that no process is left.
 */
public final class FloeFixture implements AutoCloseable {
  public static final String BUCKET = "floe-test";
  public static final String ACCESS_KEY = "FLOETEST";
  public static final String SECRET_KEY = "floe-test-secret";

  /** The Cache-Status of an answer that the nodes alone provided. */
  public static final String HIT = "Floe; hit";

  /**
   * The wait of a fill for nodes: long enough for nodes that start slowly to store what a test
   * puts.
   */
  private static final String PATIENT = "30s";

  /** The factor by which idle nodes stay longer than usual; the usual stay is 4 s at most. */
  private static final int STAY_FACTOR = 150;

  private static final Duration HIT_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

  /**
   * After 6 s, nodes drop chunks that no entry names; only a second inventory shows their absence.
   */
  private static final Duration AGREE_TIMEOUT = Duration.ofSeconds(30);

  private final TemporaryFolder folder;
  private final CountingOrigin origin;
  private final LocalFloe floe;
  private S3Client s3;
  private final S3Client originS3;
  private volatile boolean gatewayEnded;

  private FloeFixture(TemporaryFolder folder, CountingOrigin origin, LocalFloe floe) {
    this.folder = folder;
    this.origin = origin;
    this.floe = floe;
    s3 = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
    originS3 = S3Clients.s3(origin);
  }

  /**
   * The settings of a fixture; by default, a 4+2 code on six nodes of 256 MiB and no memory tier,
   * so that the nodes provide every hit. Confined to one thread.
   */
  public static final class Builder {
    private final Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "code", "4+2",
                "pool.wake-at-start", "0s",
                "fill-wait", PATIENT,
                "memory.tier", "0"));
    private int nodes = 6;
    private int nodeMemoryMegabytes = 256;
    private String nodeMain = FunctionHostConfig.NODE_MAIN;
    private UnaryOperator<FunctionHostConfig> hosting = UnaryOperator.identity();
    private List<IdentityConfig> identities = List.of(mayDoEverything());
    private Consumer<S3Server> onceOriginRuns = _ -> {};
    private @Nullable String key;

    private Builder() {}

    public Builder nodes(int count) {
      nodes = count;
      return this;
    }

    public Builder code(String dataPlusParity) {
      return setting("code", dataPlusParity);
    }

    public Builder nodeMemoryMegabytes(int megabytes) {
      nodeMemoryMegabytes = megabytes;
      return this;
    }

    /** Uses nodes whose faults are set by {@link #faults}. */
    public Builder faultyNodes() {
      nodeMain = FaultyNode.class.getName();
      return this;
    }

    /** Freezes idle nodes, as Lambda does. */
    public Builder frozenWhenIdle() {
      return hosting(host -> host.withRules(EnvironmentRules.FROZEN_WHEN_IDLE));
    }

    /** Changes the function platform's settings, after earlier changes. */
    public Builder hosting(UnaryOperator<FunctionHostConfig> change) {
      UnaryOperator<FunctionHostConfig> before = hosting;
      hosting = host -> change.apply(before.apply(host));
      return this;
    }

    /** Sets any setting of the gateway, named by its key in floe.yaml. */
    public Builder setting(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /**
     * Keeps entries fresh for an hour, for tests that wait for hits: a read that S3 must confirm is
     * no hit.
     */
    public Builder hitsForAnHour() {
      return setting("freshness.ttl", "1h");
    }

    /**
     * Lets idle nodes stay for minutes, for tests in which as many nodes die as the code tolerates,
     * so that all others must be awake.
     */
    public Builder nodesStay() {
      double price = Double.parseDouble(LocalFloe.latencyPrice(nodeMemoryMegabytes));
      return setting("pool.lifetime.latency-price", Double.toString(STAY_FACTOR * price));
    }

    /** Replaces the identity that may do everything. */
    public Builder identities(List<IdentityConfig> instead) {
      identities = List.copyOf(instead);
      return this;
    }

    /** Completes the settings once the origin runs, for example with keys that it issues. */
    public Builder onceOriginRuns(Consumer<S3Server> complete) {
      onceOriginRuns = complete;
      return this;
    }

    /**
     * Starts MinIO with a KMS that has this key. MinIO encrypts an object under the key if a
     * request asks for that.
     */
    public Builder originWithKey(String name) {
      key = name;
      return this;
    }

    private S3Server origin(Path folder) throws IOException, InterruptedException {
      return key == null
          ? realOrigin(folder)
          : MinioOrigin.startWithKey(MinioOrigin.binary().orElseThrow(), folder, key);
    }

    public FloeFixture start() throws Exception {
      TemporaryFolder temporary = TemporaryFolder.make("floe-fixture");
      Path folder = temporary.path();
      CountingOrigin origin = CountingOrigin.start(origin(folder.resolve("origin")));
      try {
        onceOriginRuns.accept(origin);
        LocalFloe floe =
            LocalFloe.start(
                new LocalFloe.Plan(
                    origin.endpoint(),
                    S3Clients.credentials(origin),
                    identities,
                    nodes,
                    nodeMemoryMegabytes,
                    settings,
                    folder.resolve("logs"),
                    nodeMain,
                    hosting));
        FloeFixture fixture = new FloeFixture(temporary, origin, floe);
        fixture.originS3.createBucket(request -> request.bucket(BUCKET));
        origin.forget();
        return fixture;
      } catch (Exception e) {
        origin.close();
        throw e;
      }
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Starts a fixture with the defaults: 4+2 on six nodes. */
  public static FloeFixture start() throws Exception {
    return builder().start();
  }

  static S3Server realOrigin(Path folder) throws IOException, InterruptedException {
    return LocalOrigin.start(folder);
  }

  /**
   * Returns true if the origin is MinIO, which does what these tests need of S3. The embedded
   * server does not: it may serve a mix of two versions when an object is overwritten during a
   * read, and knows no conditions, parts, versions or tags.
   */
  public static boolean originIsMinio() {
    return MinioOrigin.binary().isPresent();
  }

  public static IdentityConfig mayDoEverything() {
    return LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY);
  }

  /** Returns a client of the gateway. */
  public S3Client s3() {
    return s3;
  }

  /** Returns a client of the origin, whose requests are counted like the gateway's. */
  public S3Client originS3() {
    return originS3;
  }

  /** Creates a bucket that keeps versions; the embedded server cannot keep them. */
  public static void createVersionedBucket(S3Client client, String bucket) {
    client.createBucket(r -> r.bucket(bucket));
    client.putBucketVersioning(r ->
        r.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
  }

  public CountingOrigin origin() {
    return origin;
  }

  public Gateway gateway() {
    return floe.gateway();
  }

  public FunctionHost host() {
    return floe.host();
  }

  public URI endpoint() {
    return floe.endpoint();
  }

  /**
   * Ends the gateway and starts another one over the same nodes; {@link #s3} is then its client.
   */
  public void restartGateway() throws IOException {
    restartGateway(Map.of());
  }

  /** Ends the gateway and starts another one over the same nodes, with these settings changed. */
  public void restartGateway(Map<String, String> changed) throws IOException {
    s3.close();
    floe.restartGateway(changed);
    s3 = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
  }

  /** Returns the functions' names, in order. */
  public List<String> functions() {
    return floe.functions();
  }

  /** Returns random bytes, the same for the same seed and length. */
  public static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public void put(String key, byte[] bytes) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  public byte[] get(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray();
  }

  /**
   * Reads a part of an object.
   *
   * @param range as in HTTP's header: {@code bytes=0-9}
   */
  public byte[] get(String key, String range) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key).range(range)).asByteArray();
  }

  /** Puts an object at the origin without the gateway, and clears the origin's record. */
  public void putAtOrigin(String key, byte[] bytes) {
    originS3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
    origin.forget();
  }

  /**
   * Returns the requests to the origin since its record was cleared, except HEAD requests: the
   * gateway sends some to confirm a written object after its client has been answered.
   */
  public List<CountedRequest> forwarded() {
    return origin.requests().stream().filter(request -> !request.method().equals("HEAD")).toList();
  }

  /** Returns the number of GET requests for the object in the origin's record. */
  public int originReads(String key) {
    return origin.reads(BUCKET + "/" + key);
  }

  public long originBytesRead(String key) {
    return origin.bytesRead(BUCKET + "/" + key);
  }

  /** Kills the function's processes, as the platform does when it reclaims an environment. */
  public void kill(String function) throws InterruptedException, IOException {
    List<Long> pids = floe.host().pids(function);
    floe.host().kill(function);
    forget(pids);
  }

  private static void forget(List<Long> pids) throws IOException {
    for (long pid : pids) {
      new NodeFaults(pid).forget();
    }
  }

  /**
   * Returns the faults of the function's process, which must be one of {@link Builder#faultyNodes};
   * waits for a process that is starting.
   */
  public NodeFaults faults(String function) {
    return await()
        .atMost(START_TIMEOUT)
        .until(() -> ready(function), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<NodeFaults> ready(String function) {
    return floe.host().pids(function).stream()
        .map(NodeFaults::new)
        .filter(NodeFaults::ready)
        .findFirst();
  }

  /**
   * Starts every node's process: writes and reads objects until each node was needed. Afterwards
   * the nodes answer a put at once.
   */
  public void startNodes() {
    byte[] bytes = bytes(0, 4 << 20);
    for (int round = 0; !allRun(); round++) {
      String key = "warm-up-" + round;
      put(key, bytes);
      awaitHit(key);
    }
  }

  private boolean allRun() {
    return functions().stream().noneMatch(function -> floe.host().pids(function).isEmpty());
  }

  /**
   * Reads an object until a read is a hit; the first hit may follow a PUT or a miss with a delay.
   */
  public void awaitHit(String key) {
    awaitHit(s3, key);
  }

  static void awaitHit(S3Client client, String key) {
    await()
        .atMost(HIT_TIMEOUT)
        .until(() -> {
          try (var answer = client.getObject(request -> request.bucket(BUCKET).key(key))) {
            answer.transferTo(OutputStream.nullOutputStream());
            return cacheStatus(answer.response()).equals(HIT);
          }
        });
  }

  /** Returns a metric of the gateway, summed over its labels; 0 if it was never counted. */
  public double metric(String name) {
    return AdminPages.metric(gateway().ports().admin(), name);
  }

  /** Returns a metric of the gateway with this value of a label. */
  public double metric(String name, String label, String value) {
    return AdminPages.metric(gateway().ports().admin(), name, label, value);
  }

  /** Returns the answer's Cache-Status. */
  public static String cacheStatus(GetObjectResponse response) {
    return response.sdkHttpResponse().firstMatchingHeader("Cache-Status").orElse("none");
  }

  /** Waits until no block is leased: nothing is under way any more. */
  public void awaitNothingLeased() {
    await()
        .atMost(DRAIN_TIMEOUT)
        .untilAsserted(() -> assertThat(floe.gateway().leasedBytes()).as("leased bytes").isZero());
  }

  /**
   * Ends the gateway before the fixture is closed. Closing then does not compare the directory with
   * the nodes.
   */
  public void endGateway() {
    gatewayEnded = true;
    floe.gateway().close();
  }

  @Override
  public void close() throws IOException {
    try {
      awaitNothingLeased();
      if (!gatewayEnded) {
        assertThat(floe.gateway().disagreeingNodes(AGREE_TIMEOUT))
            .as("nodes that do not hold exactly what the directory names")
            .isEmpty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      List<Long> pids = floe.host().pids().values().stream().flatMap(List::stream).toList();
      s3.close();
      originS3.close();
      floe.close();
      origin.close();
      assertThat(pids).as("node processes left").noneMatch(FloeFixture::lives);
      forget(pids);
      folder.close();
    }
  }

  static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
