package dev.floe.node.host.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostThreadsTest {
  private final HostThreads threads = new HostThreads("test", 2);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CopyOnWriteArrayList<String> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    threads.close();
  }

  @Test
  void runsTasksOnNamedVirtualThreads() {
    threads.execute(
        () -> events.add(Thread.currentThread().getName() + Thread.currentThread().isVirtual()));

    await().until(() -> threads.running() == 0);
    assertThat(events).containsExactly("test-0true");
  }

  @Test
  void refusesMoreThanItsLimit() {
    assertThat(threads.start(() -> hold("one"))).isTrue();
    assertThat(threads.start(() -> hold("two"))).isTrue();

    assertThat(threads.start(() -> events.add("three"))).isFalse();
    assertThatThrownBy(() -> threads.execute(() -> events.add("three")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("test is closed, or runs 2 tasks already");

    held.countDown();
    await().until(() -> threads.running() == 0);
    assertThat(threads.start(() -> events.add("four"))).isTrue();
    await().until(() -> events.contains("four"));
    assertThat(events).doesNotContain("three");
  }

  @Test
  void aTaskThatFailsMakesRoomForTheNext() {
    for (int i = 0; i < 3; i++) {
      threads.execute(() -> {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> events.add("failed"));
        throw new IllegalStateException("planned");
      });
      await().until(() -> threads.running() == 0);
    }
    await().until(() -> events.size() == 3);
  }

  @Test
  void closingInterruptsTasksAndWaitsForTheirEnd() {
    threads.execute(() -> hold("one"));

    threads.close();

    assertThat(events).containsExactly("one interrupted");
    assertThat(threads.running()).isZero();
    assertThat(threads.start(() -> events.add("late"))).isFalse();
  }

  @Test
  void closingWithAGraceLetsATaskEnd() {
    threads.execute(() -> hold("one"));
    held.countDown();

    threads.close(Duration.ofMinutes(1));

    assertThat(events).containsExactly("one ended");
  }

  @Test
  void closingFromAnInterruptedThreadInterruptsTasksAndKeepsTheInterrupt() {
    threads.execute(() -> hold("one"));
    Thread.currentThread().interrupt();

    threads.close(Duration.ofMinutes(1));

    assertThat(Thread.interrupted()).isTrue();
    await().until(() -> threads.running() == 0);
    assertThat(events).containsExactly("one interrupted");
  }

  @Test
  void refusesALimitOfZeroTasks() {
    assertThatThrownBy(() -> new HostThreads("none", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 threads of none");
  }

  private void hold(String name) {
    try {
      held.await();
      events.add(name + " ended");
    } catch (InterruptedException e) {
      events.add(name + " interrupted");
    }
  }
}
