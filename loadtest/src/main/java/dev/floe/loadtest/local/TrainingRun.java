package dev.floe.loadtest.local;

import dev.floe.loadtest.origin.EmbeddedOrigin;
import dev.floe.loadtest.origin.FreePort;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a packaged gateway once, so that its JVM writes an AOT cache (JEP 483, 514 and 515): the
 * classes that the gateway loads, already linked, and the profiles of its methods. {@code
 * package/build} calls it.
 *
 * <p>The gateway has nodes as processes and an S3 server in this process. It serves misses, hits,
 * ranges, uploads and refusals, and is then ended by SIGTERM, as a service manager does.
 */
public final class TrainingRun {
  private static final Credentials CLIENT =
      new Credentials("FLOETRAINING00000000", "training", null);
  private static final String ORIGIN_KEY = "training";
  private static final int NODES = 6;
  private static final int OBJECTS = 40;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path home;
  private final Path logs;
  private final HttpClient http = HttpClient.newHttpClient();
  private final RequestSigner signer =
      new RequestSigner("us-east-1", "s3", new SigningKeyCache(1), InstantSource.system());

  /** The ports of the function host and of the gateway, all on loopback. */
  private record Ports(int platform, int s3, int admin, int nodes) {}

  private TrainingRun(Path home, Path logs) {
    this.home = home;
    this.logs = logs;
  }

  /**
   * @param args the package's folder, the cache's file, and a folder for logs
   */
  public static void main(String[] args) throws Exception {
    new TrainingRun(Path.of(args[0]), Path.of(args[2])).write(Path.of(args[1]));
  }

  private void write(Path cache) throws Exception {
    Ports ports = new Ports(FreePort.take(), FreePort.take(), FreePort.take(), FreePort.take());
    Process platform =
        java(
            "platform",
            List.of("-cp", home.resolve("nodes") + "/*", "dev.floe.node.host.HostMain"),
            List.of("--port", "" + ports.platform, "--nodes", "" + NODES, "--memory", "128"));
    try (TemporaryFolder buckets = TemporaryFolder.make("floe-training");
        S3Server origin = EmbeddedOrigin.start(buckets.path(), ORIGIN_KEY, ORIGIN_KEY)) {
      Path bucket = Files.createDirectory(buckets.path().resolve("training"));
      Path config = logs.resolve("floe.yaml");
      Files.writeString(config, config(origin.endpoint(), ports));
      train(cache, config, ports, bucket);
    } finally {
      platform.destroy();
      platform.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Starts the gateway, sends it requests, and ends it. */
  private void train(Path cache, Path config, Ports ports, Path bucket) throws Exception {
    Process gateway =
        java(
            "gateway",
            List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-Xlog:aot*=error,cds*=error",
                "-Dfloe.home=" + home,
                "-Djava.library.path=" + home.resolve("native"),
                "-cp",
                home.resolve("s3-gateway.jar").toString(),
                "dev.floe.gateway.GatewayMain"),
            List.of("serve", "--config", config.toString()));
    try {
      awaitReady(gateway, ports.admin);
      sendAll("127.0.0.1:" + ports.s3, bucket);
      gateway.destroy();
      if (!gateway.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
        throw new IllegalStateException(
            "the gateway did not write the AOT cache %s and end within %s; its log is in %s"
                .formatted(cache, LIMIT, logs));
      }
    } finally {
      gateway.destroyForcibly();
    }
  }

  private Process java(String name, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("runtime/bin/java").toString());
    command.add("@" + home.resolve("java.args"));
    command.addAll(options);
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.redirectOutput(logs.resolve(name + ".log").toFile());
    process
        .environment()
        .putAll(Map.of("AWS_ACCESS_KEY_ID", ORIGIN_KEY, "AWS_SECRET_ACCESS_KEY", ORIGIN_KEY));
    return process.start();
  }

  private static String config(URI origin, Ports ports) {
    return """
    listen: {s3: "127.0.0.1:%d", admin: "127.0.0.1:%d", nodes: "127.0.0.1:%d"}
    origin: {endpoint: "%s", region: us-east-1}
    pool: {endpoint: "http://127.0.0.1:%d", region: us-east-1, nodes: %d, node-memory: 128MiB}
    code: 4+2
    identities:
      - access-key: %s
        secret: %s
        statements: [{effect: allow, actions: ["s3:*"], resources: ["*"]}]
    """
        .formatted(
            ports.s3,
            ports.admin,
            ports.nodes,
            origin,
            ports.platform,
            NODES,
            CLIENT.accessKeyId(),
            CLIENT.secretKey());
  }

  private void awaitReady(Process gateway, int admin) throws InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/readyz"))
            .timeout(Duration.ofSeconds(10))
            .build();
    long untilNanos = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // The gateway does not listen yet.
      }
      if (!gateway.isAlive() || System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException(
            "the gateway was not ready within %s; its log is in %s".formatted(LIMIT, logs));
      }
      Thread.sleep(50);
    }
  }

  private void sendAll(String host, Path bucket) throws IOException, InterruptedException {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < OBJECTS; i++) {
      byte[] body = new byte[1 << (i % 20 + 3)];
      random.nextBytes(body);
      Files.write(bucket.resolve("miss-" + i), body);
      String written = "/training/written-" + i;
      expect(200, send("PUT", host, written, body));
      for (String target :
          List.of("/training/miss-" + i, written, written, "/training/miss-" + i)) {
        expect(200, send("GET", host, target, null));
        expect(200, send("HEAD", host, target, null));
      }
      expect(206, send("GET", host, written, null, "Range", "bytes=1-5"));
      expect(404, send("GET", host, "/training/none-" + i, null));
    }
    expect(200, send("GET", host, "/training?list-type=2", null));
    HttpRequest unsigned = request("GET", "http://" + host + "/training/miss-1", null);
    expect(403, http.send(unsigned, BodyHandlers.discarding()).statusCode());
  }

  private int send(
      String method, String host, String target, byte @Nullable [] body, String... headers)
      throws IOException, InterruptedException {
    PlainRequest plain = PlainRequest.of(method, target, List.of(new Header("Host", host)));
    String query = signer.presign(plain, CLIENT, Duration.ofMinutes(10));
    HttpRequest request =
        request(method, "http://" + host + plain.rawPath() + "?" + query, body, headers);
    return http.send(request, BodyHandlers.ofByteArray()).statusCode();
  }

  private static HttpRequest request(
      String method, String uri, byte @Nullable [] body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(LIMIT);
    request.method(
        method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  private static void expect(int status, int received) {
    if (received != status) {
      throw new IllegalStateException(
          "a training request was answered by %d, expected %d".formatted(received, status));
    }
  }
}
