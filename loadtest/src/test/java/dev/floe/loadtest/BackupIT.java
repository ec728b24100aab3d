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
import java.util.Optional;
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

  /** The peer of a node stands still in the middle of its copy, and continues after it was cut. */
  @Test
  void aCopyThatIsCutContinuesWithTheRest() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      long peer =
          await()
              .atMost(BACKUP_TIMEOUT)
              .until(() -> beingCopied(floe), Optional::isPresent)
              .orElseThrow();
      signal(peer, "STOP");
      try {
        await()
            .atMost(BACKUP_TIMEOUT)
            .until(() -> floe.metric("floe_backups_total", "step", "interrupted") > 0);
      } finally {
        signal(peer, "CONT");
      }

      awaitBackedUp(floe);
      assertThat(peers(floe)).as("the same process").contains(peer);
      assertThat(floe.metric("floe_backup_copied_bytes_total"))
          .as("bytes copied, apart from those in flight when the copy was cut")
          .isLessThan(floe.metric("floe_node_memory_used_bytes") + (1 << 20));
    }
  }

  /** Returns the peer of a node that holds less than the node itself. */
  private static Optional<Long> beingCopied(FloeFixture floe) throws IOException {
    return nodes(floe).stream()
        .filter(node -> node.path("instances").size() == 2 && !isBackedUp(node))
        .map(node -> instance(node, "peer"))
        .findFirst();
  }

  private static List<Long> peers(FloeFixture floe) throws IOException {
    return nodes(floe).stream().map(node -> instance(node, "peer")).toList();
  }

  private static void signal(long pid, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static FloeFixture filled(String backup) throws Exception {
    FloeFixture floe =
        FloeFixture.builder()
            .frozenWhenIdle()
            .hitsForAnHour()
            .setting("pool.backup", backup)
            .setting("pool.backup-rate", "16MiB")
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
