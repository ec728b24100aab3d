package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lost chunks are rebuilt without a read, at 4+2 on six nodes. */
class BackgroundRepairIT {
  private static final int OBJECTS = 3;
  private static final int STRIPES = 6;
  private static final int LENGTH_BYTES = STRIPES * 4 * (128 << 10);
  private static final int PARITY = 2;
  private static final Duration REPAIR_TIMEOUT = Duration.ofMinutes(2);

  @Test
  void lostBlocksAreRebuiltWithoutAReader() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder().nodesStay().hitsForAnHour().setting("pool.warm-up", "1s").start()) {
      floe.startNodes();
      for (int i = 0; i < OBJECTS; i++) {
        floe.put(key(i), bytes(i));
        floe.awaitHit(key(i));
      }
      floe.origin().forget();
      List<String> nodes = floe.functions();

      kill(floe, nodes.subList(0, PARITY));
      // The objects that started the nodes are repaired too.
      await()
          .atMost(REPAIR_TIMEOUT)
          .until(() -> repaired(floe) >= OBJECTS * STRIPES * PARITY && backlog(floe) == 0);
      assertThat(floe.origin().requests()).isEmpty();
      assertThat(floe.metric("floe_blocks_repaired_total", "cause", "read")).isZero();
      assertThat(floe.metric("floe_repaired_bytes_total", "cause", "background"))
          .isGreaterThanOrEqualTo(OBJECTS * PARITY * STRIPES * (128 << 10));

      // The code tolerates two lost nodes, so hits show that the first two have their blocks again.
      kill(floe, nodes.subList(PARITY, 2 * PARITY));
      for (int i = 0; i < OBJECTS; i++) {
        assertHit(floe, i);
      }
      assertThat(floe.forwarded()).isEmpty();
    }
  }

  private static void kill(FloeFixture floe, List<String> nodes) throws Exception {
    for (String node : nodes) {
      floe.kill(node);
    }
  }

  private static double repaired(FloeFixture floe) {
    return floe.metric("floe_blocks_repaired_total", "cause", "background");
  }

  private static double backlog(FloeFixture floe) {
    return floe.metric("floe_repair_backlog");
  }

  private static void assertHit(FloeFixture floe, int i) throws IOException {
    try (var answer = floe.s3().getObject(request -> request.bucket(BUCKET).key(key(i)))) {
      assertThat(answer.readAllBytes()).isEqualTo(bytes(i));
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(HIT);
    }
  }

  private static String key(int i) {
    return "lost-" + i;
  }

  private static byte[] bytes(int i) {
    return FloeFixture.bytes(700 + i, LENGTH_BYTES);
  }
}
