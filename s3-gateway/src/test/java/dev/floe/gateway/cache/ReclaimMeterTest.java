package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.holdings.ReclaimMeter;
import dev.floe.gateway.policy.upkeep.ReclaimAnswer;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReclaimMeterTest {
  @Test
  void countsLossesAndTheTimeOfInstances() {
    List<ReclaimAnswer> answers = new CopyOnWriteArrayList<>();
    try (BackgroundTasks tasks = new BackgroundTasks("test", 10)) {
      FakePool pool = new FakePool(6, 1);
      ReclaimMeter meter = start(pool, System::nanoTime, tasks, answers::add);
      double prior = meter.answer().perHour();
      await().until(() -> meter.answer().perHour() < prior);
      pool.reportLost(1);
      pool.reportLost(2);
      await().until(() -> meter.answer().perHour() > 2 * prior);
      assertThat(meter.answer().perHour()).isLessThan(3 * prior);
      assertThat(answers).anyMatch(answer -> answer.perHour() > 2 * prior);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // whether nodes have peers; losses in six hours with six nodes; expected losses per instance
    // and hour
    "false, 0, 0.0238095",
    "true,  0, 0.0128205",
    "false, 3, 0.0952381",
    "true,  3, 0.0512821",
  })
  void countsTheHoursOfPeersToo(boolean peers, int losses, double perHour) {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    try (BackgroundTasks tasks = new BackgroundTasks("test", 10)) {
      FakePool pool = new FakePool(6, 1);
      if (peers) {
        pool.addPeers();
      }
      ReclaimMeter meter = start(pool, now::get, tasks, answer -> {});
      now.addAndGet(Duration.ofHours(6).toNanos());
      IntStream.range(0, losses).forEach(pool::reportLost);

      await()
          .untilAsserted(
              () -> assertThat(meter.answer().perHour()).isCloseTo(perHour, withPercentage(0.01)));
    }
  }

  private static ReclaimMeter start(
      FakePool pool, LongSupplier nanoTime, BackgroundTasks tasks, Consumer<ReclaimAnswer> to) {
    return ReclaimMeter.start(pool, Duration.ofMillis(10), nanoTime, tasks, to);
  }
}
