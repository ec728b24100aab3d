package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.AdminPages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Objects of different parity are read, repaired and, by another gateway, adopted alike. */
class ParityIT {
  private static final int LENGTH_BYTES = 3 * 4 * (128 << 10);
  private static final Duration REPAIR_TIMEOUT = Duration.ofMinutes(2);

  private static final byte[] ONE = FloeFixture.bytes(1, LENGTH_BYTES);
  private static final byte[] THREE = FloeFixture.bytes(3, LENGTH_BYTES);

  @Test
  void readsRepairsAndAdoptsWhatHasAnotherParity() throws Exception {
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
      assertThat(page(floe, "one").get("parityBlocks").intValue()).isEqualTo(1);
      assertThat(page(floe, "three").get("parityBlocks").intValue()).isEqualTo(3);

      List<String> holders = holders(floe, "one");
      loseAndRepair(floe, holders.getFirst());
      loseAndRepair(floe, holders.getLast());

      // Now three at once, of which one holds blocks of the object with one parity block.
      Set<String> others = new HashSet<>(floe.functions());
      holders = holders(floe, "one");
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
      assertThat(page(floe, "three").get("parityBlocks").intValue()).isEqualTo(3);
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

  /** Reads until every block of both objects is on an instance that lives. */
  private static void loseAndRepair(FloeFixture floe, String node) throws Exception {
    Set<String> lost = instances(floe, node);
    floe.kill(node);
    await()
        .atMost(REPAIR_TIMEOUT)
        .until(() -> {
          assertBothAreRead(floe);
          return isWhole(floe, "one", 5, lost) && isWhole(floe, "three", 7, lost);
        });
  }

  private static boolean isWhole(FloeFixture floe, String key, int chunks, Set<String> lost) {
    int whole = 0;
    for (JsonNode chunk : chunks(floe, key)) {
      boolean lives = !lost.contains(chunk.get("instance").textValue());
      whole += lives && chunk.get("stripes").textValue().endsWith("7") ? 1 : 0;
    }
    return whole == chunks;
  }

  private static Set<String> instances(FloeFixture floe, String node) {
    Set<String> instances = new HashSet<>();
    for (String key : List.of("one", "three")) {
      for (JsonNode chunk : chunks(floe, key)) {
        if (chunk.get("node").textValue().equals(node)) {
          instances.add(chunk.get("instance").textValue());
        }
      }
    }
    return instances;
  }

  private static List<String> holders(FloeFixture floe, String key) {
    List<String> holders = new ArrayList<>();
    chunks(floe, key).forEach(chunk -> holders.add(chunk.get("node").textValue()));
    return holders;
  }

  private static JsonNode chunks(FloeFixture floe, String key) {
    return page(floe, key).get("segments").get(0).get("chunks");
  }

  private static JsonNode page(FloeFixture floe, String key) {
    return AdminPages.json(
            floe.gateway().ports().admin(),
            "/object?bucket=%s&key=%s".formatted(FloeFixture.BUCKET, key))
        .orElseThrow();
  }
}
