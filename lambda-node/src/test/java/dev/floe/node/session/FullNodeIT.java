package dev.floe.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.process.ProcessMemory;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fills nodes entirely, on a platform that kills each process that exceeds its memory. */
class FullNodeIT {
  private static final String FUNCTION = "full";
  private static final int MOST_OVERHEAD_PERCENT = 5;
  private static final int FULL_BLOCK = 128 << 10;

  @TempDir Path logs;

  private final TestReporter reporter;

  FullNodeIT(TestReporter reporter) {
    this.reporter = reporter;
  }

  private final HttpClient client = HttpClient.newHttpClient();

  /** The smallest function has the least room for what a process needs besides its blocks. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void holdsItsCapacityWithinItsMemory(int memoryMegabytes) throws Exception {
    fill(memoryMegabytes, FULL_BLOCK, UnaryOperator.identity());
  }

  /** The managed run time starts the JVM itself, with flags from an environment variable. */
  @Test
  void holdsItsCapacityWithTheFlagsOfTheManagedRunTime() throws Exception {
    fillWithTerraformsFlags(256);
  }

  /** The smallest function that Terraform provisions. */
  @Test
  @Tag("long")
  void holdsTheCapacityOfTheSmallestProvisionedFunction() throws Exception {
    fillWithTerraformsFlags(1536);
  }

  private void fillWithTerraformsFlags(int memoryMegabytes) throws Exception {
    Path bootstrap = TerraformFlags.bootstrap(logs, memoryMegabytes);
    fill(memoryMegabytes, FULL_BLOCK, config -> config.withBootstrap(bootstrap));
  }

  @Test
  void holdsItsCapacityInSmallBlocks() throws Exception {
    fill(256, 20_000, UnaryOperator.identity());
  }

  private void fill(int memoryMegabytes, int blockBytes, UnaryOperator<FunctionHostConfig> changed)
      throws Exception {
    try (ServerSocket gateway = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        FunctionHost host =
            FunctionHost.start(
                changed.apply(
                    FunctionHostConfig.of(
                            List.of(FUNCTION),
                            memoryMegabytes,
                            FunctionHostConfig.ownClassPath(),
                            logs)
                        .withRules(
                            EnvironmentRules.ALWAYS_RUNNING
                                .withMemoryLimit(true)
                                .withZones(List.of("use1-az2")))))) {
      gateway.setSoTimeout(20_000);
      InvokePayload payload = payload(gateway.getLocalPort());
      CompletableFuture<HttpResponse<String>> answer = invoke(host, payload);
      try (PeerLane lane = new PeerLane(gateway.accept())) {
        Hello hello = lane.readHello(payload);
        assertThat(hello.zone()).isEqualTo("use1-az2");
        lane.welcome();
        lane.next(FrameType.REPORT);
        byte[] block = new byte[blockBytes];
        int blocks = 0;
        while (write(lane, blocks, block)) {
          blocks++;
        }
        for (int i = 0; i < blocks; i++) {
          lane.read(i, NodeFixture.FILL, i / 64, i % 64, 0);
          assertThat(lane.data(i, NodeFixture.FILL, i / 64, i % 64, 0)).isEqualTo(block);
        }
        long held = (long) blocks * blockBytes;
        long peakBytes = ProcessMemory.peakBytes(hello.pid()).orElse(0L);
        String measured =
            "%d of %d bytes held, at most %d resident"
                .formatted(held, hello.capacityBytes(), peakBytes);

        reporter.publishEntry("%d MiB".formatted(memoryMegabytes), measured);
        assertThat(hello.capacityBytes() - held)
            .as(measured)
            .isLessThanOrEqualTo(held * MOST_OVERHEAD_PERCENT / 100);
        assertThat(host.pids(FUNCTION)).as("not killed: " + measured).containsExactly(hello.pid());
        lane.empty(FrameType.FAREWELL, 0);
        assertThat(answer.get().body()).contains("FAREWELL");
      }
    }
  }

  /** Returns false if the node is full. */
  private static boolean write(PeerLane lane, int i, byte[] block) throws IOException {
    lane.write(i, NodeFixture.FILL, i / 64, i % 64, 0, block);
    return lane.next().type() == FrameType.STORED;
  }

  private static InvokePayload payload(int port) {
    long expiry = 1_800_000_000L;
    return new InvokePayload(
        "127.0.0.1:" + port,
        FUNCTION,
        1,
        expiry,
        SessionKey.derive(NodeFixture.POOL_SECRET, FUNCTION, 1, expiry),
        new Nonce(1, 2, 3, 4),
        1,
        Role.PRIMARY,
        NodeFixture.LONG_STAY);
  }

  private CompletableFuture<HttpResponse<String>> invoke(FunctionHost host, InvokePayload payload) {
    URI uri = host.endpoint().resolve("/2015-03-31/functions/%s/invocations".formatted(FUNCTION));
    return client.sendAsync(
        HttpRequest.newBuilder(uri)
            .POST(HttpRequest.BodyPublishers.ofString(payload.toJson()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
