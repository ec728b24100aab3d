import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Runs a packaged gateway once, so that its JVM writes an AOT cache (JEP 483, 514 and 515): the
 * classes that the gateway loads, linked, and what its methods were seen to do.
 *
 * <p>The gateway has nodes as processes and a small S3 server in this process. It serves misses,
 * hits, ranges, uploads and refusals, and is then ended as a service manager would. Arguments: the
 * package's folder, the cache's file, and a folder for logs.
 */
final class TrainingRun {
  private static final Credentials CLIENT =
      new Credentials("FLOETRAINING00000000", "training", null);
  private static final int NODES = 6;
  private static final int OBJECTS = 40;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path home;
  private final Path logs;
  private final HttpClient http = HttpClient.newHttpClient();
  private final RequestSigner signer =
      new RequestSigner("us-east-1", "s3", new SigningKeyCache(1), InstantSource.system());
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  private TrainingRun(Path home, Path logs) {
    this.home = home;
    this.logs = logs;
  }

  public static void main(String[] args) throws Exception {
    new TrainingRun(Path.of(args[0]), Path.of(args[2])).write(Path.of(args[1]));
  }

  private void write(Path cache) throws Exception {
    HttpServer origin =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    origin.createContext("/", this::answer);
    List<Integer> ports = freePorts(4);
    Process platform =
        java(
            "platform",
            List.of("-cp", home.resolve("nodes") + "/*", "dev.floe.node.host.HostMain"),
            List.of("--port", "" + ports.get(0), "--nodes", "" + NODES, "--memory", "128"));
    Process gateway = null;
    try {
      origin.start();
      Path config = logs.resolve("floe.yaml");
      Files.writeString(config, config(origin.getAddress().getPort(), ports));
      gateway =
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
      awaitReady(gateway, ports.get(2));
      train("127.0.0.1:" + ports.get(1));
      gateway.destroy();
      if (!gateway.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
        throw new IllegalStateException(
            "the gateway ended without an AOT cache; its log is in " + logs);
      }
    } finally {
      if (gateway != null) {
        gateway.destroyForcibly();
      }
      platform.destroy();
      platform.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      origin.stop(0);
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
        .putAll(Map.of("AWS_ACCESS_KEY_ID", "training", "AWS_SECRET_ACCESS_KEY", "training"));
    return process.start();
  }

  private static String config(int origin, List<Integer> ports) {
    return """
    listen: {s3: "127.0.0.1:%d", admin: "127.0.0.1:%d", nodes: "127.0.0.1:%d"}
    origin: {endpoint: "http://127.0.0.1:%d", region: us-east-1}
    pool: {endpoint: "http://127.0.0.1:%d", region: us-east-1, nodes: %d, node-memory: 128MiB}
    code: 4+2
    identities:
      - access-key: %s
        secret: %s
        statements: [{effect: allow, actions: ["s3:*"], resources: ["*"]}]
    """
        .formatted(
            ports.get(1),
            ports.get(2),
            ports.get(3),
            origin,
            ports.get(0),
            NODES,
            CLIENT.accessKeyId(),
            "training");
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private void awaitReady(Process gateway, int admin) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/readyz"))
            .timeout(Duration.ofSeconds(10))
            .build();
    while (true) {
      try {
        if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // It does not listen yet.
      }
      if (!gateway.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("the gateway was not ready in time; its log is in " + logs);
      }
      Thread.sleep(50);
    }
  }

  private void train(String host) throws Exception {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < OBJECTS; i++) {
      byte[] body = new byte[1 << (i % 20 + 3)];
      random.nextBytes(body);
      objects.put("/training/miss-" + i, body);
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
    expect(
        403,
        http.send(
                request("GET", "http://" + host + "/training/miss-1", null),
                BodyHandlers.ofString())
            .statusCode());
  }

  private int send(String method, String host, String target, byte[] body, String... headers)
      throws Exception {
    PlainRequest plain = PlainRequest.of(method, target, List.of(new Header("Host", host)));
    String query = signer.presign(plain, CLIENT, Duration.ofMinutes(10));
    HttpRequest request =
        request(method, "http://" + host + plain.rawPath() + "?" + query, body, headers);
    return http.send(request, BodyHandlers.ofByteArray()).statusCode();
  }

  private static HttpRequest request(String method, String uri, byte[] body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(LIMIT);
    request.method(
        method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  private static void expect(int status, int got) {
    if (got != status) {
      throw new IllegalStateException("a training request got " + got + ", expected " + status);
    }
  }

  /** Answers as S3 does, as far as the gateway needs it here. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] sent = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(path, sent);
        exchange.getResponseHeaders().set("ETag", etag(sent));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      byte[] body =
          path.lastIndexOf('/') == 0 ? "<ListBucketResult/>".getBytes() : objects.get(path);
      if (body == null) {
        body = "<Error><Code>NoSuchKey</Code></Error>".getBytes();
        exchange.sendResponseHeaders(
            404, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
      } else {
        exchange.getResponseHeaders().set("ETag", etag(body));
        exchange
            .getResponseHeaders()
            .set(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.EPOCH.atOffset(ZoneOffset.UTC)));
        body = ranged(exchange, body);
      }
      if (!exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /**
   * Sends the head of an answer with the range that was asked for, and returns the range's bytes.
   */
  private static byte[] ranged(HttpExchange exchange, byte[] body) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    byte[] part = body;
    if (range != null) {
      String[] bounds = range.substring("bytes=".length()).split("-");
      int first = Integer.parseInt(bounds[0]);
      int last =
          bounds.length < 2
              ? body.length - 1
              : Math.min(body.length - 1, Integer.parseInt(bounds[1]));
      part = Arrays.copyOfRange(body, first, last + 1);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + first + "-" + last + "/" + body.length);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + part.length);
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
    }
    return part;
  }

  private static String etag(byte[] body) {
    return '"'
        + HexFormat.of()
            .formatHex(Arrays.copyOf(Integer.toString(Arrays.hashCode(body)).getBytes(), 16))
        + '"';
  }
}
