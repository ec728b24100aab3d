package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.HeldChunks;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Lost chunks are rebuilt when the object is read, at 4+2 on six nodes, each of which holds a chunk
 * of every segment: after a repair, any two nodes may fail.
 */
class RepairIT {
  private static final int STRIPES = 6;
  private static final int LENGTH_BYTES = STRIPES * 4 * (128 << 10);
  private static final int PARITY = 2;
  private static final Duration REPAIR_TIMEOUT = Duration.ofMinutes(2);
  private static final String FILLS = "floe_fills_total";

  /** All reads must be hits, although every node dies at least once. */
  @Test
  void repairedNodesReplaceOthersThatDieLater() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder().code("4+2").nodes(6).nodesStay().hitsForAnHour().start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(3, LENGTH_BYTES);
      floe.put("kept", bytes);
      floe.awaitHit("kept");
      double fills = floe.metric(FILLS);
      List<String> nodes = floe.functions();

      loseAndRepair(floe, bytes, nodes.subList(0, 1));
      // From here on, more nodes have died than the code tolerates.
      loseAndRepair(floe, bytes, nodes.subList(1, 1 + PARITY));
      loseAndRepair(floe, bytes, nodes.subList(3, 3 + PARITY));
      loseAndRepair(floe, bytes, List.of(nodes.get(5), nodes.get(0)));

      // S3 may have answered for slow nodes, but no fill has begun.
      assertThat(floe.metric(FILLS)).isEqualTo(fills);
    }
  }

  /** Kills the nodes, then reads until every block, data or parity, is on a living instance. */
  private static void loseAndRepair(FloeFixture floe, byte[] bytes, List<String> nodes)
      throws Exception {
    Set<String> lost = new HashSet<>();
    for (String node : nodes) {
      lost.addAll(HeldChunks.instances(floe, node, List.of("kept")));
      floe.kill(node);
    }
    Awaitility.await()
        .atMost(REPAIR_TIMEOUT)
        .until(() -> {
          assertHit(floe, bytes);
          return HeldChunks.whole(floe, "kept", STRIPES, lost) == floe.functions().size();
        });
  }

  private static void assertHit(FloeFixture floe, byte[] bytes) throws IOException {
    try (var answer = floe.s3().getObject(request -> request.bucket(BUCKET).key("kept"))) {
      assertThat(Arrays.equals(answer.readAllBytes(), bytes)).as("bytes").isTrue();
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(HIT);
    }
  }
}
