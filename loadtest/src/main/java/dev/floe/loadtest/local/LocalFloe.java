package dev.floe.loadtest.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.floe.gateway.Gateway;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.ConfigReader;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.Secret;
import dev.floe.gateway.policy.Prices;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.protocol.FrameHeader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A function host, whose nodes are separate processes, and a gateway that uses them. Thread-safe.
 * {@link #close} ends all processes and frees all ports.
 */
public final class LocalFloe implements AutoCloseable {
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(4);

  private final FunctionHost host;
  private volatile Plan plan;
  private final List<String> functions;
  private volatile Gateway gateway;

  private LocalFloe(Plan plan, FunctionHost host, Gateway gateway, List<String> functions) {
    this.plan = plan;
    this.host = host;
    this.gateway = gateway;
    this.functions = functions;
  }

  /**
   * The settings of a local Floe.
   *
   * @param originCredentials the credentials with which the gateway signs its requests to the
   *     origin
   * @param nodes the number of functions
   * @param settings the gateway's settings, by key as in floe.yaml; {@link #start} adds those of
   *     the pool
   * @param logs the folder for the nodes' logs
   * @param nodeMain the nodes' main class
   * @param hosting changes the usual settings of the function platform
   */
  public record Plan(
      URI origin,
      AwsCredentialsProvider originCredentials,
      List<IdentityConfig> identities,
      int nodes,
      int nodeMemoryMegabytes,
      Map<String, String> settings,
      Path logs,
      String nodeMain,
      UnaryOperator<FunctionHostConfig> hosting) {
    /** Returns the plan with some settings changed. */
    Plan with(Map<String, String> changed) {
      Map<String, String> all = new HashMap<>(settings);
      all.putAll(changed);
      return new Plan(
          origin,
          originCredentials,
          identities,
          nodes,
          nodeMemoryMegabytes,
          all,
          logs,
          nodeMain,
          hosting);
    }

    /** Creates a plan with the main class that nodes have on AWS; idle nodes are not frozen. */
    public Plan(
        URI origin,
        AwsCredentialsProvider originCredentials,
        List<IdentityConfig> identities,
        int nodes,
        int nodeMemoryMegabytes,
        Map<String, String> settings,
        Path logs) {
      this(
          origin,
          originCredentials,
          identities,
          nodes,
          nodeMemoryMegabytes,
          settings,
          logs,
          FunctionHostConfig.NODE_MAIN,
          UnaryOperator.identity());
    }
  }

  /**
   * Starts the host and the gateway; nodes start when the gateway first invokes them.
   *
   * @throws IOException if a port is taken; the message names the port, and nothing is left running
   * @throws ConfigException if a setting cannot be used
   */
  public static LocalFloe start(Plan plan) throws IOException, ConfigException {
    List<String> functions = functions(plan.nodes);
    FunctionHost host =
        FunctionHost.start(
            plan.hosting.apply(
                host(functions, plan.nodeMemoryMegabytes, plan.nodeMain, plan.logs)
                    .withInstancesPerFunction(instances(plan))));
    try {
      Gateway gateway =
          Gateway.start(config(plan, functions, host.endpoint()), plan.originCredentials);
      return new LocalFloe(plan, host, gateway, functions);
    } catch (IOException | ConfigException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /** Backups need a second instance of each function. */
  private static int instances(Plan plan) {
    return plan.settings.getOrDefault("pool.backup", "off").equals("off") ? 1 : 2;
  }

  /**
   * Ends the gateway and starts another, on other ports, with the same nodes.
   *
   * @param changed the settings with new values, by key; the others stay
   * @throws IOException if a port is taken; no gateway is running afterwards
   * @throws IllegalStateException if the settings cannot be used; no gateway is running afterwards
   */
  public void restartGateway(Map<String, String> changed) throws IOException {
    gateway.close();
    plan = plan.with(changed);
    try {
      gateway = Gateway.start(config(plan, functions, host.endpoint()), plan.originCredentials);
    } catch (ConfigException e) {
      throw new IllegalStateException("the settings cannot be used", e);
    }
  }

  /** Returns an identity that may do everything. */
  public static IdentityConfig mayDoEverything(String accessKey, String secretKey) {
    return IdentityConfig.of(
        accessKey,
        new Secret(secretKey),
        List.of(new IdentityConfig.Statement(true, List.of("s3:*"), List.of("*"))));
  }

  /** Returns the names of this many functions. */
  public static List<String> functions(int nodes) {
    return IntStream.range(0, nodes).mapToObj("floe-node-%d"::formatted).toList();
  }

  /**
   * Starts only the host, for a gateway that runs elsewhere.
   *
   * @param nodeMain the nodes' main class
   * @param logs the folder for the nodes' logs
   */
  public static FunctionHost startHost(
      List<String> functions, int nodeMemoryMegabytes, String nodeMain, Path logs)
      throws IOException {
    return FunctionHost.start(host(functions, nodeMemoryMegabytes, nodeMain, logs));
  }

  private static FunctionHostConfig host(
      List<String> functions, int nodeMemoryMegabytes, String nodeMain, Path logs) {
    return FunctionHostConfig.of(functions, nodeMemoryMegabytes, nodeClassPath(nodeMain), logs)
        .withMainClass(nodeMain);
  }

  private static GatewayConfig config(Plan plan, List<String> functions, URI platform)
      throws ConfigException {
    Map<String, String> settings = new HashMap<>();
    settings.put("listen.s3", "127.0.0.1:0");
    settings.put("listen.admin", "127.0.0.1:0");
    settings.put("listen.nodes", "127.0.0.1:0");
    settings.put("origin.endpoint", plan.origin.toString());
    settings.put("pool.lifetime.latency-price", latencyPrice(plan.nodeMemoryMegabytes));
    settings.putAll(plan.settings);
    settings.put("pool.functions", String.join(",", functions));
    settings.put("pool.node-memory", plan.nodeMemoryMegabytes + "MiB");
    settings.put("pool.endpoint", platform.toString());
    return ConfigReader.of(settings, plan.identities);
  }

  /**
   * Returns the value of {@code pool.lifetime.latency-price}, in dollars for a second, at which
   * idle nodes stay for up to 4 s. It suits machines on which running time costs nothing.
   */
  public static String latencyPrice(int nodeMemoryMegabytes) {
    double runningSecond =
        Prices.OF_2026.runningSecond(Prices.Architecture.X86, (long) nodeMemoryMegabytes << 20);
    return Double.toString(
        runningSecond * LONGEST_IDLE.toMillis() / Prices.WAKE_LATENCY.toMillis());
  }

  /**
   * Returns the node's jar or folder and its one library; the node's zip for AWS holds nothing
   * else. The main classes of nodes that misbehave are in the function host's jar, which is added
   * for them.
   */
  private static List<Path> nodeClassPath(String nodeMain) {
    List<Path> deployed =
        List.of(location(FrameHeader.class), location(RequestStreamHandler.class));
    return nodeMain.equals(FunctionHostConfig.NODE_MAIN)
        ? deployed
        : Stream.concat(deployed.stream(), Stream.of(location(FunctionHost.class))).toList();
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path contains a location that is not a URI", e);
    }
  }

  public Gateway gateway() {
    return gateway;
  }

  public FunctionHost host() {
    return host;
  }

  public List<String> functions() {
    return functions;
  }

  /** Returns the endpoint for S3 clients. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + gateway.ports().s3());
  }

  @Override
  public void close() {
    gateway.close();
    host.close();
  }
}
