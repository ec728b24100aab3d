package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.holdings.ReclaimMeter;
import dev.floe.gateway.policy.upkeep.ReclaimAnswer;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ReclaimMeterTest {
  @Test
  void countsLossesAndTheTimeOfInstances() {
    List<ReclaimAnswer> answers = new CopyOnWriteArrayList<>();
    try (BackgroundTasks tasks = new BackgroundTasks("test", 10)) {
      FakePool pool = new FakePool(6, 1);
      ReclaimMeter meter = ReclaimMeter.start(pool, Duration.ofMillis(10), tasks, answers::add);
      double prior = meter.answer().perHour();
      await().until(() -> meter.answer().perHour() < prior);
      pool.reportLost(1);
      pool.reportLost(2);
      await().until(() -> meter.answer().perHour() > 2 * prior);
      assertThat(meter.answer().perHour()).isLessThan(3 * prior);
      assertThat(answers).anyMatch(answer -> answer.perHour() > 2 * prior);
    }
  }
}
