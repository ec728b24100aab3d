package dev.floe.loadtest.demo;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.origin.EmbeddedOrigin;
import dev.floe.loadtest.origin.S3Clients;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Starts everything on this machine and runs until Ctrl-C. */
@Command(
    name = "demo",
    description =
        "Everything on this machine: an S3 server on a folder, node processes, the gateway.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class DemoCommand implements Callable<Integer> {
  static final String ACCESS_KEY = "FLOEDEMO000000000000";
  static final String SECRET_KEY = "floe-demo-secret";
  static final String BUCKET = "demo";

  @Mixin private final DemoOptions options = new DemoOptions();

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  /**
   * The origin's address and region, the credentials with which the gateway signs its requests, and
   * the server to close when the demo ends. Closing does nothing if the demo did not start the
   * server.
   */
  private record Truth(
      URI endpoint, AwsCredentialsProvider credentials, String region, AutoCloseable server) {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      requireFree("--port", options.port);
      requireFree("--admin-port", options.adminPort);
      requireFree("--node-port", options.nodePort);
      Truth truth = truth(err);
      LocalFloe floe = startFloe(truth, err);
      // Runs on Ctrl-C too: the nodes are separate processes and must not outlive the demo.
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(floe, truth, err), "demo-shutdown"));
      if (options.origin().isPresent()) {
        new DemoBucket(floe.endpoint(), truth.region()).make();
      }
      // If all nodes were cold at the first PUT, its object would not be cached.
      floe.gateway().wakeNodes();
      spec.commandLine().getOut().println(welcome(floe, truth));
      spec.commandLine().getOut().flush();
    } catch (IOException | ConfigException e) {
      err.println("floe demo: " + e.getMessage());
      return 1;
    }
    new CountDownLatch(1).await();
    return 0;
  }

  private static void requireFree(String flag, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IOException("port %d is taken; %s chooses another".formatted(port, flag), e);
    }
  }

  private Truth truth(PrintWriter err) throws IOException {
    Optional<URI> other = options.origin();
    if (other.isPresent()) {
      err.println("Using the S3 server at " + other.get());
      return new Truth(
          other.get(), DefaultCredentialsProvider.builder().build(), defaultRegion(), () -> {});
    }
    Path objects = options.data().resolve("objects");
    err.println("Starting an S3 server on " + objects);
    err.flush();
    // The embedded server keeps a bucket as a folder.
    Files.createDirectories(objects.resolve(BUCKET));
    EmbeddedOrigin server = EmbeddedOrigin.start(objects, "demo-origin", "demo-origin-secret");
    return new Truth(server.endpoint(), S3Clients.credentials(server), "us-east-1", server);
  }

  private static String defaultRegion() {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    } catch (SdkClientException e) {
      return "us-east-1"; // S3's own default
    }
  }

  private LocalFloe startFloe(Truth truth, PrintWriter err) throws IOException, ConfigException {
    err.printf("Starting the gateway and %d functions%n", options.nodes);
    err.flush();
    Map<String, String> settings = new HashMap<>();
    settings.put("listen.s3", "127.0.0.1:" + options.port);
    settings.put("listen.admin", "127.0.0.1:" + options.adminPort);
    settings.put("listen.nodes", "127.0.0.1:" + options.nodePort);
    settings.put("origin.region", truth.region());
    settings.put("code", options.code);
    try {
      return LocalFloe.start(
          new LocalFloe.Plan(
              truth.endpoint(),
              truth.credentials(),
              List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
              options.nodes,
              options.nodeMemoryMegabytes,
              settings,
              options.data().resolve("logs")));
    } catch (IOException | ConfigException | RuntimeException e) {
      end(truth.server());
      throw e;
    }
  }

  private String welcome(LocalFloe floe, Truth truth) {
    return new DemoBanner(floe.endpoint(), truth.region(), BUCKET, ACCESS_KEY, SECRET_KEY)
        .text(options.nodes, options.code, floe.gateway().ports().admin());
  }

  private static void stop(LocalFloe floe, Truth truth, PrintWriter err) {
    err.println();
    err.println("Stopping; the objects stay.");
    err.flush();
    floe.close();
    end(truth.server());
  }

  private static void end(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server did not end", e);
    }
  }
}
