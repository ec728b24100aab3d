package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.cache.holdings.IdleWatch;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleWatchTest {
  private static final Duration WARM_UP = Duration.ofMinutes(1);

  private final GatewayMetrics metrics = new GatewayMetrics();
  private final AtomicLong nowNanos = new AtomicLong(-5);
  private final IdleWatch watch =
      new IdleWatch(WARM_UP, Duration.ofHours(1), metrics, nowNanos::get);
  private final PoolNode node = new FakePool(1, 1).nodes().getFirst();
  private final InstanceId own = Objects.requireNonNull(node.instance());

  private void pass(int seconds) {
    nowNanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void loseAfter(int seconds) {
    watch.onDown(node);
    pass(seconds);
    watch.onLost(node, own);
  }

  @Test
  void logsOnceThatAnIntervalIsTooLongAndOnceThatItIsShortEnoughAgain() {
    try (ExpectedLog log = ExpectedLog.of(IdleWatch.class)) {
      for (int i = 0; i < 10; i++) {
        loseAfter(600);
      }
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("pool.backup is PT1H, expected at most PT10M");
      assertThat(metrics.scrape())
          .contains("floe_interval_too_long{interval=\"backup\"} 1.0")
          .contains("floe_interval_too_long{interval=\"warm-up\"} 0.0")
          .contains("floe_instance_idle_seconds_count 10");

      for (int i = 0; i < 100; i++) {
        loseAfter(7200);
      }
      assertThat(log.messages()).hasSize(2);
      assertThat(metrics.scrape()).contains("floe_interval_too_long{interval=\"backup\"} 0.0");
    }
  }

  /**
   * Each instance is live again before it is lost: one as the node's own, the other as its peer.
   */
  @Test
  void countsNoIdleTimeForAnInstanceThatWasLiveAgain() {
    try (ExpectedLog log = ExpectedLog.of(IdleWatch.class)) {
      InstanceId peer = new InstanceId(8, 8);
      for (int i = 0; i < 10; i++) {
        watch.onDown(node);
        watch.onPeerDown(node, peer);
        pass(5000);
        watch.onLive(node, own, true);
        watch.onReport(node, peer, new HoldingsReport(0, 0, 0));
        pass(5000);
        watch.onLost(node, own);
        watch.onLost(node, peer);
      }
      assertThat(log.messages()).isEmpty();
      assertThat(metrics.scrape()).doesNotContain("floe_instance_idle_seconds_count");
    }
  }
}
