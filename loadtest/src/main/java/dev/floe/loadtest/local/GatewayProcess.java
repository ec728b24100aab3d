package dev.floe.loadtest.local;

import dev.floe.gateway.GatewayMain;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway in a separate process, started like {@code ./floe serve}, so that its memory can be
 * measured and its exit observed. {@link #close} ends its nodes too. Thread-safe.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final long START_TIMEOUT_SECONDS = 240;
  private static final long END_TIMEOUT_SECONDS = 60;
  private static final Pattern PORTS =
      Pattern.compile("floe: S3 on port (\\d+), admin on (\\d+), nodes on \\d+");

  private final GatewayPlan plan;
  private final Nodes nodes;
  private volatile Running running;

  private GatewayProcess(GatewayPlan plan, Nodes nodes, Running running) {
    this.plan = plan;
    this.nodes = nodes;
    this.running = running;
  }

  /** A gateway process that listens on its ports. */
  private record Running(Process process, int s3Port, int adminPort, double startMillis) {}

  /**
   * The nodes that a gateway uses.
   *
   * @param functions the functions' names
   * @param platform the endpoint of the functions' Invoke API
   * @param code data and parity blocks, such as 4+2
   * @param owner ends the nodes when it is closed
   */
  public record Nodes(List<String> functions, URI platform, String code, AutoCloseable owner) {
    public Nodes {
      functions = List.copyOf(functions);
    }

    /** Starts six processes, for the code 4+2. */
    static Nodes six(GatewayPlan plan) throws IOException {
      return processes(plan, 6, "4+2");
    }

    /** Starts this many nodes, each in a separate process. */
    public static Nodes processes(GatewayPlan plan, int count, String code) throws IOException {
      List<String> functions = LocalFloe.functions(count);
      FunctionHost host =
          LocalFloe.startHost(
              functions,
              plan.nodeMegabytes(),
              FunctionHostConfig.NODE_MAIN,
              plan.folder().resolve("logs"));
      return new Nodes(functions, host.endpoint(), code, host);
    }

    private void close() {
      try {
        owner.close();
      } catch (Exception e) {
        throw new IllegalStateException("the nodes did not end", e);
      }
    }
  }

  /**
   * Starts six nodes and a gateway, and waits until the gateway listens.
   *
   * @throws IOException if the gateway exits or does not listen within 240 s; the message contains
   *     its log
   */
  public static GatewayProcess start(GatewayPlan plan) throws IOException, InterruptedException {
    return start(plan, Nodes.six(plan));
  }

  /**
   * Starts a gateway that owns these nodes, and waits until it listens.
   *
   * @throws IOException if the gateway exits or does not listen within 240 s; the message contains
   *     its log, and the nodes have ended
   */
  public static GatewayProcess start(GatewayPlan plan, Nodes nodes)
      throws IOException, InterruptedException {
    try {
      return new GatewayProcess(plan, nodes, run(plan, nodes));
    } catch (IOException | InterruptedException | RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  /** Kills the gateway as {@code kill -9} does. Its nodes stay alive. */
  public void kill() throws InterruptedException {
    running.process.destroyForcibly().waitFor();
  }

  /** Starts the gateway again after {@link #kill}, on other ports, and waits until it listens. */
  public void startAgain() throws IOException, InterruptedException {
    running = run(plan, nodes);
  }

  private static Running run(GatewayPlan plan, Nodes nodes)
      throws IOException, InterruptedException {
    Path log = plan.folder().resolve("gateway.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(plan, nodes))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", plan.origin().accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", plan.origin().secretKey());
    long beginNanos = System.nanoTime();
    Process process = builder.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_SECONDS);
    Matcher ports = PORTS.matcher(Files.readString(log));
    while (!ports.find()) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("the gateway does not listen: " + Files.readString(log));
      }
      ports = PORTS.matcher(Files.readString(log));
    }
    return new Running(
        process,
        Integer.parseInt(ports.group(1)),
        Integer.parseInt(ports.group(2)),
        (System.nanoTime() - beginNanos) / 1e6);
  }

  private static List<String> command(GatewayPlan plan, Nodes nodes) throws IOException {
    Path config = plan.folder().resolve("floe.yaml");
    Files.writeString(config, plan.identities());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError"));
    command.add("-Xmx%dm".formatted(plan.heapMegabytes()));
    command.addAll(plan.jvm());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GatewayMain.class.getName(), "serve", "--config", config.toString()));
    command.addAll(List.of("--listen-s3", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0"));
    command.addAll(List.of("--listen-nodes", "127.0.0.1:0"));
    command.addAll(List.of("--origin-endpoint", plan.origin().endpoint().toString()));
    command.addAll(List.of("--code", nodes.code));
    command.addAll(List.of("--pool-functions", String.join(",", nodes.functions)));
    command.addAll(List.of("--pool-node-memory", plan.nodeMegabytes() + "MiB"));
    command.addAll(List.of("--pool-endpoint", nodes.platform.toString()));
    plan.settings()
        .forEach((key, value) -> command.addAll(List.of("--" + key.replace('.', '-'), value)));
    return command;
  }

  /** Returns the endpoint for S3 clients. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + running.s3Port);
  }

  /**
   * Returns the platform of the gateway's node processes.
   *
   * @throws IllegalStateException if the nodes are not separate processes
   */
  public FunctionHost host() {
    if (nodes.owner instanceof FunctionHost host) {
      return host;
    }
    throw new IllegalStateException("the nodes are not separate processes");
  }

  public int adminPort() {
    return running.adminPort;
  }

  public long pid() {
    return running.process.pid();
  }

  public boolean isAlive() {
    return running.process.isAlive();
  }

  /** Returns the time from the start of the process until it listened; up to 10 ms too long. */
  public double startMillis() {
    return running.startMillis;
  }

  /** Returns the gateway's whole log. */
  public String log() throws IOException {
    return Files.readString(plan.folder().resolve("gateway.log"));
  }

  /**
   * Returns the block memory that requests and fills have leased, without that of the memory tier.
   */
  public double leasedBytes() {
    return metric("floe_memory_budget_used_bytes") - metric("floe_memory_tier_used_bytes");
  }

  /** Returns a metric, summed over its labels; 0 if it was never counted. */
  public double metric(String name) {
    return AdminPages.metric(running.adminPort, name);
  }

  /** Returns the most memory that the process has held since it started. */
  public long residentPeakBytes() throws IOException {
    return status("VmHWM:");
  }

  /** Returns the memory that the process holds. */
  public long residentBytes() throws IOException {
    return status("VmRSS:");
  }

  /** Returns a size in bytes from the process's status in /proc (proc(5)). */
  private long status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("no %s of process %d".formatted(name, pid())));
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
    Process process = running.process;
    process.destroy();
    try {
      if (!process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      nodes.close();
    }
  }
}
