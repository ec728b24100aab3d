package dev.floe.gateway.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatformConfig;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A probe of real node processes, one of which is killed while it is idle. */
final class PoolProbeIT {
  private static final List<String> FUNCTIONS = List.of("a", "b", "c");
  private static final ProbePlan PLAN =
      new ProbePlan(
          List.of(Duration.ofMillis(1), Duration.ofMillis(2)), Duration.ofMillis(200), 1 << 20);

  @TempDir Path logs;

  private final AtomicBoolean killed = new AtomicBoolean();

  @Test
  void measuresEveryFunctionAndSeesAKilledOne() throws Exception {
    try (FunctionHost host =
            FunctionHost.start(
                FunctionHostConfig.of(FUNCTIONS, 256, FunctionHostConfig.ownClassPath(), logs));
        NodePlatform platform = platform(host);
        PoolProbe probe =
            PoolProbe.listening(
                platform,
                FUNCTIONS,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Random(1),
                line -> killFirst(host, line))) {
      PoolFigures figures = probe.run(PLAN, "127.0.0.1:" + probe.port());

      assertThat(figures.failures()).isEmpty();
      assertThat(figures.gaps())
          .containsExactly(
              new PoolFigures.IdleGap(Duration.ofMillis(1), 3, 2),
              new PoolFigures.IdleGap(Duration.ofMillis(2), 3, 3));
      assertThat(figures.initMillis()).map(Spread::count).contains(4);
      assertThat(figures.answerMillis(false)).map(Spread::count).contains(5);
      assertThat(figures.sendMegabytesPerSecond()).map(Spread::count).contains(3);
      assertThat(figures.tmpWriteMegabytesPerSecond()).map(Spread::count).contains(3);
      assertThat(figures.billedGigabyteSeconds()).isPositive();
      ProbeReport report = new ProbeReport(figures);
      JsonNode json = report.json(Instant.EPOCH, "us-east-1", 256 << 20);
      assertThat(json.at("/idle/0/alive").asInt()).isEqualTo(2);
      assertThat(json.at("/sendMegabytesPerSecond/least").asDouble()).isPositive();
      assertThat(report.text()).contains("2 of 3 functions still had their instance");
    }
  }

  @Test
  void reportsFunctionsThatCannotBeInvoked() throws Exception {
    try (FunctionHost host =
            FunctionHost.start(
                FunctionHostConfig.of(FUNCTIONS, 256, FunctionHostConfig.ownClassPath(), logs));
        NodePlatform platform = platform(host);
        PoolProbe probe =
            PoolProbe.listening(
                platform,
                List.of("unknown"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Random(1),
                _ -> {})) {
      PoolFigures figures =
          probe.run(new ProbePlan(List.of(), Duration.ZERO, 0), "127.0.0.1:" + probe.port());
      assertThat(figures.failures()).hasSize(1);
      assertThat(new ProbeReport(figures).hasFigures()).isFalse();
    }
  }

  private void killFirst(FunctionHost host, String line) {
    if (line.startsWith("Leaving") && killed.compareAndSet(false, true)) {
      try {
        host.kill("a");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static NodePlatform platform(FunctionHost host) {
    return new LambdaPlatform(
        new LambdaPlatformConfig(
            Region.US_EAST_1,
            host.endpoint(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            FUNCTIONS.size()));
  }
}
