package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.policy.FillPatience;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.faults.Fault;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * All nodes stop in the middle of their work. Uploads and downloads wait for them no longer than
 * {@code fill-wait} in all. The default of {@code fill-wait}, which these tests use, is a tenth of
 * the time after which nodes are considered dead.
 */
class FillWaitIT {
  private static final int MIB = 1 << 20;

  /** An eighth of the budget, 4 MiB, may be on its way to the nodes; each object is larger. */
  private static final String BUDGET = "32MiB";

  private static final int OBJECT_BYTES = 12 * MIB;

  /** Without {@code fill-wait}, a wait for stopped nodes would end only after this time. */
  private static final double DEAD_SECONDS = FillPatience.GRACE.toSeconds();

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .code("2+1")
            .nodes(3)
            .faultyNodes()
            .setting("memory-budget", BUDGET)
            .setting("fill-wait", FillPatience.STANDARD.atMost().toMillis() + "ms")
            .start();
    floe.startNodes();
  }

  @AfterAll
  static void end() throws IOException {
    floe.awaitNothingLeased();
    // Closing would otherwise wait 10 s more until the nodes have deleted what was not stored.
    floe.endGateway();
    floe.close();
  }

  /** After a fill was dropped, fills begin again only once a stripe is stored. */
  @BeforeEach
  void nodesStoreAndThenStop() throws IOException {
    floe.put("probe", FloeFixture.bytes(3, MIB));
    floe.awaitHit("probe");
    tellAll(new Fault.Stall());
  }

  @AfterEach
  void nodesResume() throws IOException {
    tellAll(new Fault.Resume());
    floe.awaitNothingLeased();
  }

  @Test
  void anUploadIsAcknowledgedWithoutStoppedNodes() {
    byte[] bytes = FloeFixture.bytes(1, OBJECT_BYTES);

    var answer =
        floe.s3()
            .putObject(
                request -> request.bucket(BUCKET).key("upload"), RequestBody.fromBytes(bytes));

    assertThat(answer.sdkHttpResponse().firstMatchingHeader("Cache-Status"))
        .hasValue("Floe; fwd=method");
    assertThat(
            floe.originS3()
                .getObjectAsBytes(request -> request.bucket(BUCKET).key("upload"))
                .asByteArray())
        .isEqualTo(bytes);
    assertThat(secondsWaited()).isLessThan(DEAD_SECONDS);
  }

  @Test
  void aDownloadContinuesWithoutNodesThatHang() {
    byte[] bytes = FloeFixture.bytes(2, OBJECT_BYTES);
    floe.putAtOrigin("download", bytes);
    double before = secondsWaited();
    double fillsBefore = floe.metric("floe_fills_total");

    assertThat(Arrays.equals(floe.get("download"), bytes)).isTrue();

    assertThat(floe.originReads("download")).isLessThanOrEqualTo(2);
    // A fill may end after its reader.
    await().until(() -> floe.metric("floe_fills_total") > fillsBefore);
    assertThat(secondsWaited() - before).isLessThan(DEAD_SECONDS);
  }

  /**
   * Returns the total time that fills have waited for nodes, including the waits of their clients.
   */
  private static double secondsWaited() {
    return floe.metric("floe_fill_wait_seconds_sum");
  }

  private static void tellAll(Fault fault) throws IOException {
    for (String function : floe.functions()) {
      floe.faults(function).inject(fault);
    }
  }
}
