package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.EnvironmentView;
import dev.floe.node.host.rules.EnvironmentRules;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Idle nodes on a platform that reclaims instances that were idle for too long. */
@Tag("long")
class WarmUpIT {
  private static final String KEY = "object";
  private static final byte[] BYTES = FloeFixture.bytes(1, 300_000);

  /**
   * Eight times the interval of warm-ups, so that even a busy machine delays none for this long.
   */
  private static final Duration IDLE_LIFE = Duration.ofSeconds(8);

  private static final Duration RECLAIM_TIMEOUT = Duration.ofMinutes(2);

  @Test
  void warmedInstancesOutliveTheIdlenessThatEndsOthers() throws Exception {
    try (FloeFixture warmed = filled("1s");
        FloeFixture idle = filled("off")) {
      Set<Long> before = processes(warmed);
      assertThat(before).hasSize(3);

      // The warmed pool serves no request in this time either.
      await().atMost(RECLAIM_TIMEOUT).until(() -> processes(idle).isEmpty());

      assertThat(processes(warmed)).isEqualTo(before);
      assertThat(warmed.metric("floe_warm_ups_total")).isPositive();
      assertThat(warmed.get(KEY)).isEqualTo(BYTES);
      assertThat(warmed.originReads(KEY)).isZero();
      assertThat(idle.get(KEY)).isEqualTo(BYTES);
      assertThat(idle.originReads(KEY)).isPositive();
    }
  }

  private static FloeFixture filled(String warmUp) throws Exception {
    EnvironmentRules rules = EnvironmentRules.FROZEN_WHEN_IDLE.withIdleLife(IDLE_LIFE);
    FloeFixture floe =
        FloeFixture.builder()
            .nodes(3)
            .code("2+1")
            .hosting(host -> host.withRules(rules))
            .hitsForAnHour()
            .setting("pool.warm-up", warmUp)
            .start();
    floe.startNodes();
    floe.put(KEY, BYTES);
    floe.awaitHit(KEY);
    return floe;
  }

  private static Set<Long> processes(FloeFixture floe) {
    return floe.host().environments().values().stream()
        .flatMap(List::stream)
        .map(EnvironmentView::pid)
        .collect(Collectors.toSet());
  }
}
