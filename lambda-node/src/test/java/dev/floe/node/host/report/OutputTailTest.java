package dev.floe.node.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {
  private static final InvocationCost COST =
      new InvocationCost(Duration.ofMillis(7), Duration.ZERO, 8, 192, 100);

  @TempDir Path folder;

  /** An answer can be lost, but the billed time of its invocation must still be known. */
  @Test
  void keepsTheReportOfEachInvocation() throws Exception {
    ReportLog reports = ReportLog.of(folder, "node");
    String answered =
        new OutputTail(LogFormat.TEXT, "one", folder.resolve("node.log"), reports)
            .end(COST, InvocationStatus.SUCCESS);
    new OutputTail(LogFormat.TEXT, "two", folder.resolve("node.log"), reports)
        .end(COST, InvocationStatus.SUCCESS);

    assertThat(Files.readAllLines(reports.file()))
        .filteredOn(line -> line.startsWith("REPORT "))
        .satisfiesExactly(
            one -> assertThat(one).contains("RequestId: one", "Billed Duration: 8 ms"),
            two -> assertThat(two).contains("RequestId: two", "Billed Duration: 8 ms"));
    assertThat(new String(Base64.getDecoder().decode(answered), StandardCharsets.UTF_8))
        .endsWith(Files.readString(reports.file()).lines().toList().get(1) + "\n");
  }
}
