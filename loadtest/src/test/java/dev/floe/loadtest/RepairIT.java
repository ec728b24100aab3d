package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final String REPAIRED = "floe_blocks_repaired_total";
  private static final String WAITING = "floe_repairs_waiting";

  /** All reads must be hits, although every node dies once. */
  @Test
  void repairedNodesReplaceOthersThatDieLater() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder().code("4+2").nodes(6).nodesStay().hitsForAnHour().start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(3, LENGTH_BYTES);
      floe.put("kept", bytes);
      floe.awaitHit("kept");
      floe.origin().forget();
      List<String> nodes = floe.functions();

      loseAndRepair(floe, bytes, nodes.subList(0, 1));
      // One more than the code bears have died by then, and so on.
      loseAndRepair(floe, bytes, nodes.subList(1, 1 + PARITY));
      loseAndRepair(floe, bytes, nodes.subList(3, 3 + PARITY));
      loseAndRepair(floe, bytes, List.of(nodes.get(5), nodes.get(0)));

      assertThat(floe.origin().requests("GET", BUCKET + "/kept")).isEmpty();
    }
  }

  /** Reads until all blocks of these nodes were written again, some of them parity. */
  private static void loseAndRepair(FloeFixture floe, byte[] bytes, List<String> nodes)
      throws Exception {
    double before = floe.metric(REPAIRED);
    for (String node : nodes) {
      floe.kill(node);
    }
    AtomicReference<Double> last = new AtomicReference<>(before);
    Awaitility.await()
        .atMost(REPAIR_TIMEOUT)
        .until(() -> {
          assertHit(floe, bytes);
          double repaired = floe.metric(REPAIRED);
          boolean nothingToDo = floe.metric(WAITING) == 0 && last.getAndSet(repaired) == repaired;
          return nothingToDo && repaired - before >= STRIPES * nodes.size();
        });
  }

  private static void assertHit(FloeFixture floe, byte[] bytes) throws IOException {
    try (var answer = floe.s3().getObject(request -> request.bucket(BUCKET).key("kept"))) {
      assertThat(Arrays.equals(answer.readAllBytes(), bytes)).as("bytes").isTrue();
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(HIT);
    }
  }
}
