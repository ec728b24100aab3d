package dev.floe.loadtest.bench.start;

import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.node.host.EnvironmentView;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.rules.EnvironmentRules;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A whole Floe with 4+2 on six node processes that freeze as soon as they are idle, and one object
 * that is read while all of them are frozen. The local function host ({@code dev.floe.node.host})
 * relays their connections, so it can forget idle ones as a network does.
 */
final class WokenFloe implements AutoCloseable {
  private static final String ACCESS_KEY = "FLOEWAKE000000000000";
  private static final String SECRET_KEY = "floe-wake-secret";
  private static final String BUCKET = "wake";
  private static final int NODES = 6;
  private static final int NODE_MEGABYTES = 128;
  private static final int OBJECT_BYTES = 1 << 20;
  private static final int CHECKS = 3_000;
  private static final int CHECK_MILLIS = 20;

  private final TemporaryFolder folder;
  private final CountingOrigin origin;
  private final LocalFloe floe;
  private final S3Client client;
  private final Duration idle;
  private int objects;

  private WokenFloe(TemporaryFolder folder, CountingOrigin origin, LocalFloe floe, Duration idle) {
    this.folder = folder;
    this.origin = origin;
    this.floe = floe;
    this.idle = idle;
    client = S3Clients.s3(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
  }

  /**
   * Starts a Floe, and writes an object to its nodes.
   *
   * @param forgetAfter how long a link is idle before the network forgets it
   * @param idle how long to wait before each read, so that all nodes freeze
   * @param coldStart the additional delay before a new process starts
   */
  static WokenFloe start(Duration forgetAfter, Duration idle, Duration coldStart)
      throws IOException, ConfigException, InterruptedException {
    TemporaryFolder folder = TemporaryFolder.make("floe-wake");
    CountingOrigin origin = null;
    LocalFloe floe = null;
    try {
      origin = CountingOrigin.start(LocalOrigin.start(folder.path().resolve("origin")));
      floe = LocalFloe.start(plan(folder, origin, forgetAfter, coldStart));
      WokenFloe started = new WokenFloe(folder, origin, floe, idle);
      started.client.createBucket(request -> request.bucket(BUCKET));
      started.write();
      return started;
    } catch (IOException | ConfigException | InterruptedException | RuntimeException e) {
      if (floe != null) {
        floe.close();
      }
      if (origin != null) {
        origin.close();
      }
      folder.close();
      throw e;
    }
  }

  private static LocalFloe.Plan plan(
      TemporaryFolder folder, CountingOrigin origin, Duration forgetAfter, Duration coldStart) {
    EnvironmentRules rules =
        EnvironmentRules.FROZEN_WHEN_IDLE
            .withLink(LinkRules.LAMBDA.withForgetAfter(forgetAfter))
            .withColdStart(coldStart);
    return new LocalFloe.Plan(
        origin.endpoint(),
        S3Clients.credentials(origin),
        List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
        NODES,
        NODE_MEGABYTES,
        Map.of(
            "code", "4+2",
            "freshness.ttl", "1h",
            "memory.tier", "0",
            "pool.lifetime.latency-price", "0"),
        folder.path().resolve("logs"),
        FunctionHostConfig.NODE_MAIN,
        host -> host.withRules(rules));
  }

  /** Writes a new object, which later reads use. Returns once it is a hit and on all nodes. */
  private void write() throws IOException, InterruptedException {
    objects++;
    byte[] content = new byte[OBJECT_BYTES];
    client.putObject(r -> r.bucket(BUCKET).key(key()), RequestBody.fromBytes(content));
    for (int check = 0; check < CHECKS; check++) {
      if (read() && allHold()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
    }
    throw new IOException("%s is not on all nodes after %d reads".formatted(key(), CHECKS));
  }

  /** Returns the milliseconds of a read whose nodes are all frozen. */
  double frozenMillis() throws IOException, InterruptedException {
    awaitFrozen();
    return millis();
  }

  /** Returns the milliseconds of a read after all nodes froze and this many were reclaimed. */
  double coldMillis(int reclaimed) throws IOException, InterruptedException {
    write();
    awaitFrozen();
    for (String function : floe.functions().subList(0, reclaimed)) {
      floe.host().kill(function);
    }
    return millis();
  }

  /** Returns the number of reads until one is a hit. */
  double readsUntilHit() throws IOException {
    int reads = 1;
    while (!read()) {
      reads++;
      if (reads > CHECKS) {
        throw new IOException("%s is not a hit after %d reads".formatted(key(), reads));
      }
    }
    return reads;
  }

  private double millis() throws IOException {
    long begun = System.nanoTime();
    read();
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Reads the object. Returns true if it was a hit. */
  private boolean read() throws IOException {
    try (var answer = client.getObject(r -> r.bucket(BUCKET).key(key()))) {
      int length = answer.readAllBytes().length;
      if (length != OBJECT_BYTES) {
        throw new IOException(
            "%s has %d bytes, expected %d".formatted(key(), length, OBJECT_BYTES));
      }
      return answer
          .response()
          .sdkHttpResponse()
          .firstMatchingHeader("X-Cache")
          .orElse("")
          .equals("HIT");
    }
  }

  private boolean allHold() {
    return AdminPages.json(
            floe.gateway().ports().admin(), "/object?bucket=%s&key=%s".formatted(BUCKET, key()))
        .map(page -> page.findValuesAsText("instance").stream().distinct().count() >= NODES)
        .orElse(false);
  }

  private void awaitFrozen() throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(idle.toNanos());
    for (int check = 0; check < CHECKS; check++) {
      if (floe.host().environments().values().stream()
          .flatMap(List::stream)
          .allMatch(view -> view.state() == EnvironmentView.State.FROZEN)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
    }
    throw new IOException("the nodes are not frozen after %d checks".formatted(CHECKS));
  }

  private String key() {
    return "object-" + objects;
  }

  @Override
  public void close() throws IOException {
    client.close();
    floe.close();
    origin.close();
    folder.close();
  }
}
