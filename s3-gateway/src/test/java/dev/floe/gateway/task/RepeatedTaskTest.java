package dev.floe.gateway.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {
  private final BackgroundTasks tasks = new BackgroundTasks("test", 2);

  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void runsOnceMoreForAllRequestsDuringARun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    RepeatedTask task =
        new RepeatedTask(
            tasks,
            "test",
            () -> {
              runs.incrementAndGet();
              begun.countDown();
              awaitOpen(held);
            });
    task.request();
    begun.await();
    for (int i = 0; i < 10; i++) {
      task.request();
    }
    assertThat(runs).hasValue(1);

    held.countDown();
    await().until(() -> runs.get() == 2);
    task.request();
    await().until(() -> runs.get() == 3);
  }

  @Test
  void runsAgainAfterAFailure() {
    runsAgainAfter(() -> {
      throw new IllegalStateException("on purpose");
    });
  }

  @Test
  void runsAgainAfterAnError() {
    runsAgainAfter(() -> {
      throw new AssertionError("on purpose");
    });
  }

  private void runsAgainAfter(Runnable failure) {
    RepeatedTask task =
        new RepeatedTask(
            tasks,
            "test",
            () -> {
              runs.incrementAndGet();
              failure.run();
            });
    task.request();
    await().until(() -> runs.get() == 1);
    task.request();
    await().until(() -> runs.get() == 2);
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
