package dev.floe.node.host.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.node.protocol.FillId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests a real process that waits for an invocation. */
class FaultyNodeTest {
  @Test
  void takesFaultsByItsPidAndLeavesNothingBehind() throws Exception {
    try (ServerSocket runtimeApi = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = start(runtimeApi.getLocalPort());
      Path portFile = NodeFaults.portFile(process.pid());
      try {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(portFile));
        NodeFaults faults = new NodeFaults(process.pid());
        faults.inject(new Fault.Stall());
        faults.inject(new Fault.CorruptBlock(new FillId(1, 2), 3, 4, 5));
        faults.inject(new Fault.Resume());
      } finally {
        process.destroy();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(portFile).doesNotExist();
    }
  }

  private static Process start(int runtimeApi) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            System.getProperty("java.class.path"),
            FaultyNode.class.getName());
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + runtimeApi);
    builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128");
    return builder.inheritIO().start();
  }
}
