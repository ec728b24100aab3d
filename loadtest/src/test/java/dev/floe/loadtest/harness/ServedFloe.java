package dev.floe.loadtest.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.S3Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Floe as {@code ./floe serve} runs it: the gateway is a separate process, so that its memory can
 * be measured. Uses 4+2 on six nodes. Closing it checks that no block is leased and no process is
 * left.
 */
public final class ServedFloe implements AutoCloseable {
  private static final int NODE_MEGABYTES = 256;
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

  private final TemporaryFolder folder;
  private final CountingOrigin origin;
  private final GatewayProcess gateway;
  private final S3Client s3;
  private final S3Client originS3;

  private ServedFloe(TemporaryFolder folder, CountingOrigin origin, GatewayProcess gateway) {
    this.folder = folder;
    this.origin = origin;
    this.gateway = gateway;
    s3 = S3Clients.s3(gateway.endpoint(), FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY);
    originS3 = S3Clients.s3(origin);
    originS3.createBucket(request -> request.bucket(FloeFixture.BUCKET));
  }

  /**
   * Starts an origin, a gateway process and its nodes.
   *
   * @param heapMegabytes the gateway's -Xmx
   * @param settings the gateway's settings, by their keys in floe.yaml
   */
  public static ServedFloe start(int heapMegabytes, Map<String, String> settings)
      throws IOException, InterruptedException {
    TemporaryFolder temporary = TemporaryFolder.make("served-floe");
    Path folder = temporary.path();
    CountingOrigin origin = CountingOrigin.start(FloeFixture.realOrigin(folder.resolve("origin")));
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("fill-wait", "30s");
    all.putIfAbsent("memory.tier", "0");
    GatewayProcess gateway =
        GatewayProcess.start(
            new GatewayPlan(
                folder,
                origin,
                heapMegabytes,
                NODE_MEGABYTES,
                FloeFixture.ACCESS_KEY,
                FloeFixture.SECRET_KEY,
                all));
    return new ServedFloe(temporary, origin, gateway);
  }

  public S3Client s3() {
    return s3;
  }

  public URI endpoint() {
    return gateway.endpoint();
  }

  public void put(String key, byte[] bytes) {
    s3.putObject(r -> r.bucket(FloeFixture.BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  public void putAtOrigin(String key, byte[] bytes) {
    originS3.putObject(r -> r.bucket(FloeFixture.BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  /** Reads an object until a read is a hit. */
  public void awaitHit(String key) {
    FloeFixture.awaitHit(s3, key);
  }

  /** Returns the peak of the resident memory of the gateway's process since its start. */
  public long residentPeakBytes() throws IOException {
    return gateway.residentPeakBytes();
  }

  /** Waits until no block is leased: nothing is under way any more. */
  public void awaitNothingLeased() {
    await().atMost(DRAIN_TIMEOUT).until(() -> gateway.metric("floe_memory_budget_used_bytes") == 0);
  }

  @Override
  public void close() throws IOException {
    try {
      awaitNothingLeased();
    } finally {
      List<Long> pids = gateway.host().pids().values().stream().flatMap(List::stream).toList();
      s3.close();
      originS3.close();
      gateway.close();
      origin.close();
      assertThat(pids).as("node processes left").noneMatch(FloeFixture::lives);
      folder.close();
    }
  }
}
