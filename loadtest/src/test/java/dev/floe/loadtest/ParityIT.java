package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.HeldChunks;
import dev.floe.loadtest.local.AdminPages;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A restarted gateway adopts, reads and repairs objects of different parity in the same way. */
class ParityIT {
  private static final int LENGTH_BYTES = 3 * 4 * (128 << 10);
  private static final Duration REPAIR_TIMEOUT = Duration.ofMinutes(2);

  private static final byte[] ONE = FloeFixture.bytes(1, LENGTH_BYTES);
  private static final byte[] THREE = FloeFixture.bytes(3, LENGTH_BYTES);

  @Test
  void readsRepairsAndAdoptsObjectsOfAnotherParity() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .nodes(7)
            .code("4+1")
            .hitsForAnHour()
            .setting("pool.wake-at-start", "20s")
            .start()) {
      floe.put("one", ONE);
      floe.awaitHit("one");
      floe.restartGateway(Map.of("code", "4+3"));
      floe.put("three", THREE);
      floe.awaitHit("three");
      floe.restartGateway();
      floe.origin().forget();
      assertBothAreRead(floe);
      assertThat(parityOf(floe, "one")).isEqualTo(1);
      assertThat(parityOf(floe, "three")).isEqualTo(3);

      List<String> holders = HeldChunks.nodes(floe, "one");
      loseAndRepair(floe, holders.getFirst());
      loseAndRepair(floe, holders.getLast());

      // Three nodes at once: only one of them holds blocks of the object with one parity block.
      Set<String> others = new HashSet<>(floe.functions());
      holders = HeldChunks.nodes(floe, "one");
      holders.forEach(others::remove);
      floe.kill(holders.getFirst());
      for (String node : others.stream().limit(2).toList()) {
        floe.kill(node);
      }
      assertBothAreRead(floe);
    }
  }

  @Test
  void givesNewObjectsTheParityThatTheLimitsAllow() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .nodes(7)
            .code("4+1")
            .setting("pool.adapt", "on")
            .setting("pool.least-parity", "3")
            .start()) {
      floe.put("three", THREE);
      floe.awaitHit("three");
      assertThat(parityOf(floe, "three")).isEqualTo(3);
      assertThat(floe.metric("floe_parity", "which", "current")).isEqualTo(3);
      assertThat(floe.metric("floe_parity", "which", "advised")).isBetween(1.0, 4.0);
      assertThat(floe.metric("floe_reclaim_rate")).isPositive();
    }
  }

  private static void assertBothAreRead(FloeFixture floe) {
    assertThat(floe.get("one")).isEqualTo(ONE);
    assertThat(floe.get("three")).isEqualTo(THREE);
    assertThat(floe.originReads("one")).as("reads of S3 with one parity block").isZero();
    assertThat(floe.originReads("three")).as("reads of S3 with three").isZero();
  }

  /** Kills the node, then reads until every block of both objects is on a living instance. */
  private static void loseAndRepair(FloeFixture floe, String node) throws Exception {
    Set<String> lost = HeldChunks.instances(floe, node, List.of("one", "three"));
    floe.kill(node);
    await()
        .atMost(REPAIR_TIMEOUT)
        .until(() -> {
          assertBothAreRead(floe);
          return HeldChunks.whole(floe, "one", 3, lost) == 5
              && HeldChunks.whole(floe, "three", 3, lost) == 7;
        });
  }

  private static int parityOf(FloeFixture floe, String key) {
    return AdminPages.json(
            floe.gateway().ports().admin(),
            "/object?bucket=%s&key=%s".formatted(FloeFixture.BUCKET, key))
        .orElseThrow()
        .get("parityBlocks")
        .intValue();
  }
}
