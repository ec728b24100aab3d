package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.ServedFloe;
import dev.floe.loadtest.harness.TestObject;
import dev.floe.loadtest.origin.S3Clients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The largest object that one PUT may carry, 5 GiB, through a gateway with a tenth of that memory.
 */
class LargeObjectsIT {
  private static final long MIB = 1 << 20;
  private static final int HEAP_MIB = 160;
  private static final int BUDGET_MIB = 192;
  private static final int RESIDENT_MIB = 512;

  /** S3 answers a PUT only once it has written all of it. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @Tag("long")
  @Test
  void fiveGibibytesPassAGatewayOf512MiB() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc to see resident memory");
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps its uploads in /tmp");
    TestObject object = new TestObject(5, 5L << 30);
    try (ServedFloe floe =
            ServedFloe.start(
                HEAP_MIB, Map.of("memory-budget", BUDGET_MIB + "MiB", "fill-wait", "300ms"));
        S3Client s3 =
            S3Clients.s3(
                floe.endpoint(), FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY, PATIENCE)) {
      s3.putObject(
          r -> r.bucket(BUCKET).key("large"),
          RequestBody.fromContentProvider(
              object::open, object.lengthBytes(), "application/octet-stream"));
      try (var answer = s3.getObject(r -> r.bucket(BUCKET).key("large"))) {
        assertThat(answer.response().contentLength()).isEqualTo(object.lengthBytes());
        assertThat(TestObject.digest(answer)).isEqualTo(object.digest());
      }
      floe.awaitNothingLeased();
      assertThat(floe.residentPeakBytes() / MIB).as("MiB at most").isLessThan(RESIDENT_MIB);
    }
  }
}
