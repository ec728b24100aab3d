package dev.floe.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CompareIT {
  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions");
    floe = FloeFixture.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (floe != null) {
      floe.close();
    }
  }

  @Test
  void gatewayAndOriginAnswerAlike() {
    Run run = run("--requests", "100");
    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).contains("100 requests, 0 different");
    assertThat(floe.originS3().listBuckets().buckets())
        .as("buckets that are left")
        .noneMatch(bucket -> bucket.name().startsWith("floe-compare"));
  }

  /** The gateway refuses a wrong secret key where the origin answers. */
  @Test
  void aDifferenceIsPrintedWithItsRequest() {
    Run run = run("--requests", "3", "--gateway-secret-key", "another-secret-key");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output())
        .contains("repeat by --seed 1 --requests 1; put: PUT /{", "SignatureDoesNotMatch");
  }

  /** The status and output of a run. */
  private record Run(int status, String output) {}

  private static Run run(String... arguments) {
    StringWriter output = new StringWriter();
    CommandLine command =
        new CommandLine(new CompareCommand())
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(output))
            .setOverwrittenOptionsAllowed(true);
    String[] all = {
      "--origin", floe.origin().endpoint().toString(),
      "--origin-access-key", floe.origin().accessKey(),
      "--origin-secret-key", floe.origin().secretKey(),
      "--gateway", floe.endpoint().toString(),
      "--gateway-access-key", FloeFixture.ACCESS_KEY,
      "--gateway-secret-key", FloeFixture.SECRET_KEY,
    };
    String[] complete = new String[all.length + arguments.length];
    System.arraycopy(all, 0, complete, 0, all.length);
    System.arraycopy(arguments, 0, complete, all.length, arguments.length);
    return new Run(command.execute(complete), output.toString());
  }
}
