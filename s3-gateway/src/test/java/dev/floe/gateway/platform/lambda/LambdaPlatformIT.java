package dev.floe.gateway.platform.lambda;

import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.NodePlatformContract;
import dev.floe.gateway.platform.ScriptedNode;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class LambdaPlatformIT extends NodePlatformContract {
  private static final List<String> FUNCTIONS = List.of("node-0", "node-1", "node-2", "node-3");

  @TempDir Path logs;

  private FunctionHost host;
  private NodePlatform platform;

  @BeforeEach
  void start() throws IOException {
    host =
        FunctionHost.start(
            FunctionHostConfig.of(FUNCTIONS, 256, FunctionHostConfig.ownClassPath(), logs)
                .withMainClass(ScriptedNode.class.getName())
                .withTimeout(timeout()));
    platform =
        new LambdaPlatform(
            new LambdaPlatformConfig(
                Region.US_EAST_1,
                host.endpoint(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                FUNCTIONS.size()));
  }

  @AfterEach
  void stop() {
    host.close();
    platform.close();
  }

  @Override
  protected NodePlatform platform() {
    return platform;
  }

  @Override
  protected List<String> functions() {
    return FUNCTIONS;
  }

  @Override
  protected boolean running(String function) {
    return !host.pids(function).isEmpty();
  }

  @Override
  protected Duration timeout() {
    return Duration.ofMinutes(2);
  }
}
