package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.EnvironmentView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of nodes on a platform that freezes them between invocations and reclaims some. */
@Tag("long")
class FrozenNodesIT {
  private static final int OBJECTS = 8;
  private static final int LENGTH_BYTES = (4 << 20) + 12_345;
  private static final int PARITY = 2;
  private static final String FILLS = "floe_fills_total";
  private static final Duration FREEZE_TIMEOUT = Duration.ofMinutes(1);

  @Test
  void frozenNodesServeWhatTheyHoldAndOnlyLostBytesAreFilledAgain() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().frozenWhenIdle().hitsForAnHour().start()) {
      floe.startNodes();
      for (int i = 0; i < OBJECTS; i++) {
        floe.put(key(i), bytes(i));
      }
      for (int i = 0; i < OBJECTS; i++) {
        floe.awaitHit(key(i));
      }
      double fills = floe.metric(FILLS);

      awaitAllFrozen(floe);
      readAll(floe);
      assertThat(floe.metric(FILLS)).as("fills after a thaw").isEqualTo(fills);

      awaitAllFrozen(floe);
      kill(floe, floe.functions().subList(0, PARITY));
      readAll(floe);
      assertThat(floe.metric(FILLS)).as("fills without two nodes").isEqualTo(fills);

      awaitAllFrozen(floe);
      kill(floe, floe.functions());
      readAll(floe);
      assertThat(floe.metric(FILLS)).as("fills without any node").isGreaterThan(fills);
    }
  }

  private static void kill(FloeFixture floe, List<String> functions) throws Exception {
    for (String function : functions) {
      floe.kill(function);
    }
  }

  /**
   * Reads each object until it is a hit. While nodes wake, S3 may answer, but only what is lost is
   * filled again.
   */
  private static void readAll(FloeFixture floe) {
    for (int i = 0; i < OBJECTS; i++) {
      assertThat(floe.get(key(i))).isEqualTo(bytes(i));
      floe.awaitHit(key(i));
    }
  }

  private static void awaitAllFrozen(FloeFixture floe) {
    await()
        .atMost(FREEZE_TIMEOUT)
        .until(() ->
            floe.host().environments().values().stream()
                .flatMap(List::stream)
                .allMatch(view -> view.state() == EnvironmentView.State.FROZEN));
  }

  private static String key(int i) {
    return "frozen-" + i;
  }

  private static byte[] bytes(int i) {
    return FloeFixture.bytes(100 + i, LENGTH_BYTES);
  }
}
