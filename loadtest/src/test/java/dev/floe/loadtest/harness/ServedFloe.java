package dev.floe.loadtest.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.GatewayMain;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Floe as {@code ./floe serve} runs it: the gateway in a process of its own, whose memory is nobody
 * else's. 4+2 on six nodes. Closing it checks that no block is leased and no process is left.
 */
public final class ServedFloe implements AutoCloseable {
  private static final int NODES = 6;
  private static final int NODE_MEGABYTES = 256;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern PORTS =
      Pattern.compile("floe: S3 on port (\\d+), admin on (\\d+), nodes on \\d+");

  private final TemporaryFolder folder;
  private final CountingOrigin origin;
  private final FunctionHost host;
  private final Process gateway;
  private final int adminPort;
  private final URI endpoint;
  private final S3Client s3;
  private final S3Client originS3;

  private ServedFloe(
      TemporaryFolder folder,
      CountingOrigin origin,
      FunctionHost host,
      Process gateway,
      int s3Port,
      int adminPort) {
    this.folder = folder;
    this.origin = origin;
    this.host = host;
    this.gateway = gateway;
    this.adminPort = adminPort;
    endpoint = URI.create("http://127.0.0.1:" + s3Port);
    s3 = S3Clients.s3(endpoint, FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY);
    originS3 = S3Clients.s3(origin);
    originS3.createBucket(request -> request.bucket(FloeFixture.BUCKET));
  }

  /**
   * @param heapMegabytes the gateway's -Xmx
   * @param settings of the gateway, by their keys in floe.yaml
   */
  public static ServedFloe start(int heapMegabytes, Map<String, String> settings)
      throws IOException, InterruptedException {
    TemporaryFolder temporary = TemporaryFolder.make("served-floe");
    Path folder = temporary.path();
    CountingOrigin origin = CountingOrigin.start(FloeFixture.realOrigin(folder.resolve("origin")));
    List<String> functions = LocalFloe.functions(NODES);
    FunctionHost host =
        LocalFloe.startHost(
            functions, NODE_MEGABYTES, FunctionHostConfig.NODE_MAIN, folder.resolve("logs"));
    Process gateway = startGateway(folder, heapMegabytes, settings, origin, host, functions);
    Path log = folder.resolve("gateway.log");
    await()
        .atMost(START_TIMEOUT)
        .until(() -> !gateway.isAlive() || PORTS.matcher(Files.readString(log)).find());
    Matcher ports = PORTS.matcher(Files.readString(log));
    assertThat(ports.find()).as(Files.readString(log)).isTrue();
    return new ServedFloe(
        temporary,
        origin,
        host,
        gateway,
        Integer.parseInt(ports.group(1)),
        Integer.parseInt(ports.group(2)));
  }

  private static Process startGateway(
      Path folder,
      int heapMegabytes,
      Map<String, String> settings,
      CountingOrigin origin,
      FunctionHost host,
      List<String> functions)
      throws IOException {
    Path config = folder.resolve("floe.yaml");
    Files.writeString(
        config,
        """
        identities:
          - access-key: %s
            secret: %s
            statements:
              - {effect: allow, actions: ["s3:*"], resources: ["*"]}
        """
            .formatted(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx" + heapMegabytes + "m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GatewayMain.class.getName(), "serve", "--config", config.toString()));
    command.addAll(List.of("--listen-s3", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0"));
    command.addAll(List.of("--listen-nodes", "127.0.0.1:0", "--code", "4+2"));
    command.addAll(List.of("--origin-endpoint", origin.endpoint().toString()));
    command.addAll(List.of("--pool-functions", String.join(",", functions)));
    command.addAll(List.of("--pool-node-memory", NODE_MEGABYTES + "MiB"));
    command.addAll(List.of("--pool-endpoint", host.endpoint().toString()));
    settings.forEach((key, value) -> command.addAll(List.of("--" + key.replace('.', '-'), value)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("gateway.log").toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", origin.accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", origin.secretKey());
    return builder.start();
  }

  public S3Client s3() {
    return s3;
  }

  public URI endpoint() {
    return endpoint;
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

  /** The most that the gateway's process has held in memory since it started. */
  public long residentPeakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** Waits until no block is leased: nothing is under way any more. */
  public void awaitNothingLeased() {
    await()
        .atMost(DRAIN_TIMEOUT)
        .until(() -> AdminPages.metric(adminPort, "floe_memory_budget_used_bytes") == 0);
  }

  @Override
  public void close() throws IOException {
    try {
      awaitNothingLeased();
    } finally {
      List<Long> pids = host.pids().values().stream().flatMap(List::stream).toList();
      s3.close();
      originS3.close();
      end(gateway);
      host.close();
      origin.close();
      assertThat(pids).as("node processes left").noneMatch(FloeFixture::lives);
      folder.close();
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
