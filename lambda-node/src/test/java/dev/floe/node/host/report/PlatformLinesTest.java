package dev.floe.node.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Compares with lines that Lambda wrote. */
class PlatformLinesTest {
  private static final Instant NOW = Instant.parse("2026-07-09T06:05:50.581Z");
  private static final InvocationCost WARM =
      new InvocationCost(Duration.ofNanos(11_642_300), Duration.ZERO, 12, 128, 67);
  private static final InvocationCost COLD =
      new InvocationCost(Duration.ofNanos(11_642_300), Duration.ofNanos(174_055_400), 186, 128, 67);

  @Test
  void writesTextAsLambdaDoes() {
    PlatformLines lines = new PlatformLines(LogFormat.TEXT, "id");

    assertThat(lines.start(NOW)).isEqualTo("START RequestId: id Version: $LATEST\n");
    assertThat(lines.end(WARM, InvocationStatus.SUCCESS, NOW))
        .isEqualTo(
            "END RequestId: id\nREPORT RequestId: id\tDuration: 11.64 ms\tBilled Duration: 12 ms"
                + "\tMemory Size: 128 MB\tMax Memory Used: 67 MB\t\n");
    assertThat(lines.end(COLD, InvocationStatus.ERROR, NOW))
        .endsWith(
            "Billed Duration: 186 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB"
                + "\tInit Duration: 174.06 ms\t\n");
    assertThat(lines.end(WARM, InvocationStatus.TIMEOUT, NOW))
        .endsWith("\tMax Memory Used: 67 MB\tStatus: timeout\n");
    assertThat(lines.end(WARM, InvocationStatus.died("Runtime.OutOfMemory"), NOW))
        .endsWith("\tMax Memory Used: 67 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n");
  }

  @Test
  void writesJsonAsLambdaDoes() {
    PlatformLines lines = new PlatformLines(LogFormat.JSON, "id");

    assertThat(lines.start(NOW))
        .isEqualTo(
            "{\"time\":\"2026-07-09T06:05:50.581Z\",\"type\":\"platform.start\",\"record\":"
                + "{\"requestId\":\"id\",\"version\":\"$LATEST\"}}\n");
    assertThat(lines.end(COLD, InvocationStatus.SUCCESS, NOW))
        .isEqualTo(
            "{\"time\":\"2026-07-09T06:05:50.581Z\",\"type\":\"platform.runtimeDone\",\"record\":"
                + "{\"requestId\":\"id\",\"status\":\"success\",\"metrics\":"
                + "{\"durationMs\":11.642}}}\n"
                + "{\"time\":\"2026-07-09T06:05:50.581Z\",\"type\":\"platform.report\",\"record\":"
                + "{\"requestId\":\"id\",\"metrics\":{\"durationMs\":11.642,"
                + "\"billedDurationMs\":186,\"memorySizeMB\":128,\"maxMemoryUsedMB\":67,"
                + "\"initDurationMs\":174.055},\"status\":\"success\"}}\n");
    assertThat(lines.end(WARM, InvocationStatus.died("Runtime.ExitError"), NOW))
        .endsWith(
            "\"maxMemoryUsedMB\":67},\"status\":\"failure\","
                + "\"errorType\":\"Runtime.ExitError\"}}\n");
  }
}
