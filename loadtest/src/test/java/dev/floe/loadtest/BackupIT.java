package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.node.host.EnvironmentView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes with a copy in a second instance, on a platform that freezes and reclaims instances. */
@Tag("long")
class BackupIT {
  private static final int OBJECTS = 8;
  private static final int LENGTH_BYTES = (4 << 20) + 12_345;

  /** The bytes of all objects' blocks, coded 4+2. */
  private static final long CODED_BYTES = OBJECTS * LENGTH_BYTES * 3L / 2;

  private static final Duration BACKUP_TIMEOUT = Duration.ofMinutes(2);

  /** Longer than a copy waits for a block. */
  private static final Duration CUT_TIMEOUT = Duration.ofSeconds(12);

  /** More instances than the parity of 4+2 replaces. */
  private static final int RECLAIMED = 3;

  /** So long that no backup is due during a test. */
  private static final String SELDOM = "12h";

  @Test
  void peersTakeThePlaceOfReclaimedInstancesAndNothingIsLost() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      awaitBackedUp(floe);
      double copied = floe.metric("floe_backup_copied_bytes_total");
      assertThat(copied).isGreaterThan(OBJECTS * LENGTH_BYTES);
      double fills = floe.metric("floe_fills_total");
      // A fill on a slow machine may leave out a node, whose blocks are rebuilt before the copy.
      double repaired = floe.metric("floe_blocks_repaired_total");
      double failovers = floe.metric("floe_failovers_total");

      killPrimaries(floe, RECLAIMED);
      for (int i = 0; i < OBJECTS; i++) {
        assertThat(floe.get(key(i))).isEqualTo(bytes(i));
        floe.awaitHit(key(i));
      }

      await()
          .atMost(BACKUP_TIMEOUT)
          .until(() -> floe.metric("floe_failovers_total") >= failovers + 3);
      for (int i = 0; i < OBJECTS; i++) {
        awaitReadFromNodes(floe, i);
      }
      assertThat(floe.metric("floe_fills_total")).as("fills").isEqualTo(fills);
      assertThat(floe.metric("floe_blocks_repaired_total"))
          .as("blocks repaired")
          .isEqualTo(repaired);
      awaitBackedUp(floe);
    }
  }

  /**
   * A gateway that starts knows neither instance of a node: the first one to answer is the node's
   * own.
   */
  @Test
  void peersServeAfterAStartWhatReclaimedInstancesHeldBefore() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      awaitBackedUp(floe);
      killPrimaries(floe, RECLAIMED);
      floe.restartGateway(Map.of("pool.backup", SELDOM));
      floe.origin().forget();

      for (int i = 0; i < OBJECTS; i++) {
        awaitReadFromNodes(floe, i);
      }
      assertThat(floe.metric("floe_fills_total")).as("fills").isZero();
      assertThat(floe.metric("floe_blocks_repaired_total")).as("blocks repaired").isZero();
    }
  }

  /**
   * The restarted gateway does not know the peers. It adds each peer's inventory once that peer
   * answers. Until then S3 may answer a read, which begins another fill of the object.
   */
  @Test
  void unknownPeersServeWhenInstancesAreReclaimedAfterAStart() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      awaitBackedUp(floe);
      floe.restartGateway(Map.of("pool.backup", SELDOM));
      int before = segments(floe, RECLAIMED);
      assertThat(before).isPositive();
      killPrimaries(floe, RECLAIMED);

      for (int i = 0; i < OBJECTS; i++) {
        awaitReadFromNodes(floe, i);
      }
      await()
          .atMost(BACKUP_TIMEOUT)
          .untilAsserted(() ->
              assertThat(segments(floe, RECLAIMED))
                  .as("segments on the nodes, apart from objects that were filled again")
                  .isGreaterThanOrEqualTo(
                      before - RECLAIMED * (int) floe.metric("floe_fills_total")));
      assertThat(floe.metric("floe_fills_total")).as("fills").isLessThan(OBJECTS);
    }
  }

  /**
   * The first backup after a start finds the copies that the previous gateway made, and makes no
   * others.
   */
  @Test
  void peersAreKnownAgainAfterOneInterval() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      awaitBackedUp(floe);
      floe.restartGateway(Map.of());

      awaitBackedUp(floe);
      assertThat(floe.metric("floe_backup_copied_bytes_total")).isLessThan(LENGTH_BYTES);
      double repaired = floe.metric("floe_blocks_repaired_total");
      killPrimaries(floe, RECLAIMED);
      for (int i = 0; i < OBJECTS; i++) {
        awaitReadFromNodes(floe, i);
      }
      assertThat(floe.metric("floe_fills_total")).as("fills").isZero();
      assertThat(floe.metric("floe_blocks_repaired_total")).isEqualTo(repaired);
    }
  }

  /** Returns how many segments the primary instances of the first nodes hold together. */
  private static int segments(FloeFixture floe, int nodes) {
    return nodes(floe).subList(0, nodes).stream()
        .flatMap(node -> node.path("instances").valueStream())
        .filter(instance -> instance.path("role").asText().equals("primary"))
        .mapToInt(instance -> instance.path("segments").asInt())
        .sum();
  }

  private static void killPrimaries(FloeFixture floe, int count) {
    for (JsonNode node : nodes(floe).subList(0, count)) {
      kill(instance(node, "primary"));
    }
  }

  /** A peer is stopped in the middle of a copy; once it runs again, only the rest is copied. */
  @Test
  void aCopyThatIsCutContinuesWithTheRest() throws Exception {
    try (FloeFixture floe = filled("2s")) {
      long peer = cutACopy(floe);

      awaitBackedUp(floe);
      assertThat(processes(floe)).as("processes of instances").contains(peer);
      assertThat(floe.metric("floe_backup_copied_bytes_total"))
          .as("bytes copied, apart from those in flight when the copy was cut")
          .isLessThan(floe.metric("floe_node_memory_used_bytes") + (1 << 20));
    }
  }

  /**
   * Stops peers in the middle of a copy until a copy is interrupted, and returns the process id of
   * the last peer that was stopped. A copy may end before its peer is stopped, so each attempt
   * stores another object.
   */
  private static long cutACopy(FloeFixture floe) throws Exception {
    double before = interrupted(floe);
    long peer = 0;
    for (int attempt = 0; interrupted(floe) == before; attempt++) {
      assertThat(attempt).as("attempts").isLessThan(20);
      floe.put("more-" + attempt, FloeFixture.bytes(attempt, LENGTH_BYTES));
      peer =
          await()
              .atMost(BACKUP_TIMEOUT)
              .until(() -> beingCopied(floe), Optional::isPresent)
              .orElseThrow();
      signal(peer, "STOP");
      try {
        await().atMost(CUT_TIMEOUT).until(() -> interrupted(floe) > before);
      } catch (ConditionTimeoutException e) {
        // The copy ended before its peer was stopped.
      } finally {
        signal(peer, "CONT");
      }
    }
    return peer;
  }

  private static double interrupted(FloeFixture floe) {
    return floe.metric("floe_backups_total", "step", "interrupted");
  }

  /** Returns the process id of a busy peer whose copy is not complete, if there is one. */
  private static Optional<Long> beingCopied(FloeFixture floe) {
    Set<Long> busy =
        floe.host().environments().values().stream()
            .flatMap(List::stream)
            .filter(view -> view.state() == EnvironmentView.State.BUSY)
            .map(EnvironmentView::pid)
            .collect(Collectors.toSet());
    return nodes(floe).stream()
        .filter(node -> node.path("instances").size() == 2 && !isBackedUp(node))
        .map(node -> instance(node, "peer"))
        .filter(busy::contains)
        .findFirst();
  }

  /** Returns the process ids of all instances, in either role. */
  private static List<Long> processes(FloeFixture floe) {
    return nodes(floe).stream()
        .flatMap(node -> Stream.of(instance(node, "primary"), instance(node, "peer")))
        .toList();
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
            .setting("pool.backup-rate", "4MiB")
            .setting("pool.wake-at-start", "20s")
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

  /**
   * Waits until the nodes hold all objects, and both instances of each node hold equally many
   * bytes.
   */
  private static void awaitBackedUp(FloeFixture floe) {
    await()
        .atMost(BACKUP_TIMEOUT)
        .untilAsserted(() -> {
          assertThat(nodes(floe)).as("nodes").allMatch(BackupIT::isBackedUp);
          assertThat(floe.metric("floe_node_memory_used_bytes"))
              .as("bytes held")
              .isGreaterThanOrEqualTo(CODED_BYTES);
        });
  }

  /**
   * Reads until no stripe is lost: a slow machine may wake nodes so late that S3 sends the rest.
   */
  private static void awaitReadFromNodes(FloeFixture floe, int i) {
    await()
        .atMost(BACKUP_TIMEOUT)
        .until(() -> {
          double lost = floe.metric("floe_stripes_read_total", "result", "lost");
          assertThat(floe.get(key(i))).isEqualTo(bytes(i));
          return floe.metric("floe_stripes_read_total", "result", "lost") == lost;
        });
  }

  private static boolean isBackedUp(JsonNode node) {
    JsonNode instances = node.path("instances");
    return instances.size() == 2
        && instances.get(0).path("bytesHeld").equals(instances.get(1).path("bytesHeld"));
  }

  private static List<JsonNode> nodes(FloeFixture floe) {
    List<JsonNode> nodes = new ArrayList<>();
    AdminPages.json(floe.gateway().ports().admin(), "/nodes")
        .orElseThrow()
        .path("nodes")
        .forEach(nodes::add);
    return nodes;
  }

  private static long instance(JsonNode node, String role) {
    for (JsonNode instance : node.path("instances")) {
      if (instance.path("role").asText().equals(role)) {
        return instance.path("pid").asLong();
      }
    }
    throw new AssertionError("no instance has the role %s in %s".formatted(role, node));
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
