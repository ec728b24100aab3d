package dev.floe.loadtest.local;

import dev.floe.gateway.GatewayMain;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway in a separate process, started like {@code ./floe serve}, so that its memory can be
 * measured and its exit observed. It has the code 4+2 on six nodes, which end with it. Thread-safe.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final long START_TIMEOUT_SECONDS = 60;
  private static final long END_TIMEOUT_SECONDS = 60;
  private static final Pattern PORTS =
      Pattern.compile("floe: S3 on port (\\d+), admin on (\\d+), nodes on \\d+");

  private static final int NODES = 6;

  private final FunctionHost host;
  private final Process process;
  private final Path log;
  private final int s3Port;
  private final int adminPort;

  private GatewayProcess(FunctionHost host, Process process, Path log, int s3Port, int adminPort) {
    this.host = host;
    this.process = process;
    this.log = log;
    this.s3Port = s3Port;
    this.adminPort = adminPort;
  }

  /**
   * The settings of a gateway process.
   *
   * @param folder the folder for the configuration file and the logs
   * @param heapMegabytes the gateway's {@code -Xmx}
   * @param nodeMegabytes each node's memory
   * @param accessKey the access key of its first identity, which has all rights
   * @param settings by their keys in floe.yaml, apart from the code and the pool
   * @param others the access keys and secrets of more identities, which have all rights too
   */
  public record Plan(
      Path folder,
      S3Server origin,
      int heapMegabytes,
      int nodeMegabytes,
      String accessKey,
      String secretKey,
      Map<String, String> settings,
      Map<String, String> others) {
    public Plan {
      settings = Map.copyOf(settings);
      others = Map.copyOf(others);
    }

    /** Has one identity. */
    public Plan(
        Path folder,
        S3Server origin,
        int heapMegabytes,
        int nodeMegabytes,
        String accessKey,
        String secretKey,
        Map<String, String> settings) {
      this(folder, origin, heapMegabytes, nodeMegabytes, accessKey, secretKey, settings, Map.of());
    }

    /** Returns the text of floe.yaml. */
    private String identities() {
      StringBuilder text = new StringBuilder("identities:\n");
      text.append(identity(accessKey, secretKey));
      others.forEach((key, secret) -> text.append(identity(key, secret)));
      return text.toString();
    }

    private static String identity(String key, String secret) {
      return """
        - access-key: %s
          secret: %s
          statements:
            - {effect: allow, actions: ["s3:*"], resources: ["*"]}
      """
          .formatted(key, secret);
    }
  }

  /**
   * Starts the host of the nodes and a gateway, and waits until the gateway listens.
   *
   * @throws IOException if it exits before it listens; the message holds its log
   */
  public static GatewayProcess start(Plan plan) throws IOException, InterruptedException {
    FunctionHost host =
        LocalFloe.startHost(
            LocalFloe.functions(NODES),
            plan.nodeMegabytes,
            FunctionHostConfig.NODE_MAIN,
            plan.folder.resolve("logs"));
    try {
      return start(plan, host);
    } catch (IOException | InterruptedException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private static GatewayProcess start(Plan plan, FunctionHost host)
      throws IOException, InterruptedException {
    Path log = plan.folder.resolve("gateway.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(plan, host))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", plan.origin.accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", plan.origin.secretKey());
    Process process = builder.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_SECONDS);
    Matcher ports = PORTS.matcher(Files.readString(log));
    while (!ports.find()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("the gateway does not listen: " + Files.readString(log));
      }
      ports = PORTS.matcher(Files.readString(log));
    }
    return new GatewayProcess(
        host, process, log, Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
  }

  private static List<String> command(Plan plan, FunctionHost host) throws IOException {
    Path config = plan.folder.resolve("floe.yaml");
    Files.writeString(config, plan.identities());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError"));
    command.add("-Xmx%dm".formatted(plan.heapMegabytes));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GatewayMain.class.getName(), "serve", "--config", config.toString()));
    command.addAll(List.of("--listen-s3", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0"));
    command.addAll(List.of("--listen-nodes", "127.0.0.1:0"));
    command.addAll(List.of("--origin-endpoint", plan.origin.endpoint().toString()));
    command.addAll(List.of("--code", "4+2"));
    command.addAll(List.of("--pool-functions", String.join(",", LocalFloe.functions(NODES))));
    command.addAll(List.of("--pool-node-memory", plan.nodeMegabytes + "MiB"));
    command.addAll(List.of("--pool-endpoint", host.endpoint().toString()));
    plan.settings.forEach(
        (key, value) -> command.addAll(List.of("--" + key.replace('.', '-'), value)));
    return command;
  }

  /** Returns the endpoint for S3 clients. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + s3Port);
  }

  /** Returns the host of the gateway's nodes. */
  public FunctionHost host() {
    return host;
  }

  public int adminPort() {
    return adminPort;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the gateway's whole log. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Returns a metric, summed over its labels; 0 if it was never counted. */
  public double metric(String name) {
    return AdminPages.metric(adminPort, name);
  }

  /** Returns the most memory that the process has held since it started. */
  public long residentPeakBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("no VmHWM of process " + pid()));
  }

  /** Runs the gateway's garbage collector and returns the bytes that remain on its heap. */
  public long liveHeapBytes() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return histogram
        .lines()
        .filter(line -> line.startsWith("Total"))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[2]))
        .findFirst()
        .orElseThrow(() -> new IOException("no total in the heap's histogram: " + histogram));
  }

  /** Ends the gateway, then its nodes. */
  @Override
  public void close() {
    process.destroy();
    try (host) {
      if (!process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
