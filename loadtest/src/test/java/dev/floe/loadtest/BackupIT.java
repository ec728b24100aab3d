package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that are copied to a second instance, on a platform that freezes and reclaims them. */
@Tag("long")
class BackupIT {
  private static final int OBJECTS = 8;
  private static final int LENGTH_BYTES = (4 << 20) + 12_345;
  private static final Duration BACKUP_TIMEOUT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void peersTakeThePlaceOfReclaimedInstancesAndNothingIsLost() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      awaitBackedUp(floe);
      double copied = floe.metric("floe_backup_copied_bytes_total");
      assertThat(copied).isGreaterThan(OBJECTS * LENGTH_BYTES);
      double fills = floe.metric("floe_fills_total");
      double failovers = floe.metric("floe_failovers_total");

      for (JsonNode node : nodes(floe).subList(0, 3)) {
        kill(instance(node, "primary"));
      }
      for (int i = 0; i < OBJECTS; i++) {
        assertThat(floe.get(key(i))).isEqualTo(bytes(i));
        floe.awaitHit(key(i));
      }

      await()
          .atMost(BACKUP_TIMEOUT)
          .until(() -> floe.metric("floe_failovers_total") >= failovers + 3);
      assertThat(floe.metric("floe_fills_total")).as("fills").isEqualTo(fills);
      assertThat(floe.metric("floe_blocks_repaired_total")).as("blocks repaired").isZero();
      assertThat(floe.metric("floe_stripes_read_total", "result", "lost")).isZero();
      awaitBackedUp(floe);
    }
  }

  private static FloeFixture filled(String backup) throws Exception {
    FloeFixture floe =
        FloeFixture.builder()
            .frozenWhenIdle()
            .hitsForAnHour()
            .setting("pool.backup", backup)
            .start();
    floe.startNodes();
    for (int i = 0; i < OBJECTS; i++) {
      floe.put(key(i), bytes(i));
    }
    for (int i = 0; i < OBJECTS; i++) {
      floe.awaitHit(key(i));
    }
    return floe;
  }

  /** Waits until each node's peer was seen to hold as much as the node itself. */
  private static void awaitBackedUp(FloeFixture floe) {
    await().atMost(BACKUP_TIMEOUT).until(() -> nodes(floe).stream().allMatch(BackupIT::isBackedUp));
  }

  private static boolean isBackedUp(JsonNode node) {
    JsonNode instances = node.path("instances");
    return instances.size() == 2
        && instances.get(0).path("bytesHeld").equals(instances.get(1).path("bytesHeld"));
  }

  private static List<JsonNode> nodes(FloeFixture floe) throws IOException {
    URI page = URI.create("http://127.0.0.1:%d/nodes".formatted(floe.gateway().ports().admin()));
    List<JsonNode> nodes = new ArrayList<>();
    JSON.readTree(page.toURL().openStream()).path("nodes").forEach(nodes::add);
    return nodes;
  }

  private static long instance(JsonNode node, String role) {
    for (JsonNode instance : node.path("instances")) {
      if (instance.path("role").asText().equals(role)) {
        return instance.path("pid").asLong();
      }
    }
    throw new AssertionError("no %s of %s".formatted(role, node));
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }

  private static String key(int i) {
    return "backed-up-" + i;
  }

  private static byte[] bytes(int i) {
    return FloeFixture.bytes(300 + i, LENGTH_BYTES);
  }
}
