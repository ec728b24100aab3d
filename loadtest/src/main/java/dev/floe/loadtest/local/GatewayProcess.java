package dev.floe.loadtest.local;

import dev.floe.gateway.GatewayMain;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.node.host.FunctionHost;
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
 * measured and its exit observed. Thread-safe.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final long START_TIMEOUT_SECONDS = 60;
  private static final long END_TIMEOUT_SECONDS = 60;
  private static final Pattern PORTS =
      Pattern.compile("floe: S3 on port (\\d+), admin on (\\d+), nodes on \\d+");

  private final Process process;
  private final Path log;
  private final int s3Port;
  private final int adminPort;

  private GatewayProcess(Process process, Path log, int s3Port, int adminPort) {
    this.process = process;
    this.log = log;
    this.s3Port = s3Port;
    this.adminPort = adminPort;
  }

  /**
   * The settings of a gateway process.
   *
   * @param folder the folder for the configuration file and the log
   * @param jvmArguments such as {@code -Xmx256m}
   * @param accessKey the access key of its first identity, which has all rights
   * @param settings by their keys in floe.yaml
   * @param others the access keys and secrets of more identities, which have all rights too
   */
  public record Plan(
      Path folder,
      List<String> jvmArguments,
      String accessKey,
      String secretKey,
      S3Server origin,
      FunctionHost host,
      List<String> functions,
      Map<String, String> settings,
      Map<String, String> others) {
    public Plan {
      others = Map.copyOf(others);
      jvmArguments = List.copyOf(jvmArguments);
      functions = List.copyOf(functions);
      settings = Map.copyOf(settings);
    }

    /** Has one identity. */
    public Plan(
        Path folder,
        List<String> jvmArguments,
        String accessKey,
        String secretKey,
        S3Server origin,
        FunctionHost host,
        List<String> functions,
        Map<String, String> settings) {
      this(folder, jvmArguments, accessKey, secretKey, origin, host, functions, settings, Map.of());
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
   * Starts a gateway and waits until it listens.
   *
   * @throws IOException if it exits before it listens; the message holds its log
   */
  public static GatewayProcess start(Plan plan) throws IOException, InterruptedException {
    Path log = plan.folder.resolve("gateway.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(plan)).redirectErrorStream(true).redirectOutput(log.toFile());
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
        process, log, Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
  }

  private static List<String> command(Plan plan) throws IOException {
    Path config = plan.folder.resolve("floe.yaml");
    Files.writeString(config, plan.identities());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(plan.jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GatewayMain.class.getName(), "serve", "--config", config.toString()));
    command.addAll(List.of("--listen-s3", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0"));
    command.addAll(List.of("--listen-nodes", "127.0.0.1:0"));
    command.addAll(List.of("--origin-endpoint", plan.origin.endpoint().toString()));
    command.addAll(List.of("--pool-functions", String.join(",", plan.functions)));
    command.addAll(List.of("--pool-endpoint", plan.host.endpoint().toString()));
    plan.settings.forEach(
        (key, value) -> command.addAll(List.of("--" + key.replace('.', '-'), value)));
    return command;
  }

  /** Returns the endpoint for S3 clients. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + s3Port);
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

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
