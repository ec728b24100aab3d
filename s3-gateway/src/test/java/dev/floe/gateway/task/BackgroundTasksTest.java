package dev.floe.gateway.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final BackgroundTasks tasks = new BackgroundTasks("test", 2);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CopyOnWriteArrayList<String> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    tasks.close();
  }

  @Test
  void runsTasksOnNamedVirtualThreads() {
    tasks.start(
        "one",
        () -> events.add(Thread.currentThread().getName() + Thread.currentThread().isVirtual()));

    await().until(() -> events.equals(List.of("onetrue")));
    await().until(() -> tasks.running() == 0);
  }

  @Test
  void refusesMoreThanItsLimit() {
    assertThat(tasks.start("one", this::hold)).isTrue();
    assertThat(tasks.start("two", this::hold)).isTrue();

    assertThat(tasks.start("three", () -> events.add("three"))).isFalse();

    held.countDown();
    await().until(() -> tasks.running() == 0);
    assertThat(tasks.start("four", () -> events.add("four"))).isTrue();
    await().until(() -> events.contains("four"));
    assertThat(events).doesNotContain("three");
  }

  @Test
  void repeatsATaskThatFails() {
    tasks.every(Duration.ofMillis(1), () -> fail("timer"));
    tasks.startEvery(Duration.ofMillis(1), "own thread", () -> fail("own"));

    await().until(() -> Collections.frequency(events, "timer") > 2);
    await().until(() -> Collections.frequency(events, "own") > 2);
  }

  private void fail(String event) {
    events.add(event);
    throw new IllegalStateException("planned");
  }

  @Test
  void anErrorEndsOnlyItsDelayedTask() {
    tasks.later(
        Duration.ofMillis(1),
        () -> {
          throw new AssertionError("planned");
        });
    tasks.later(Duration.ofMillis(2), () -> events.add("next"));
    await().until(() -> events.contains("next"));
  }

  @Test
  void startsARepeatedTaskLaterIfTheLimitWasReached() {
    tasks.start("one", this::hold);
    tasks.start("two", this::hold);
    tasks.startEvery(Duration.ofMillis(1), "later", () -> events.add("later"));
    AtomicBoolean passed = new AtomicBoolean();
    tasks.later(Duration.ofMillis(20), () -> passed.set(true));
    await().untilTrue(passed);
    assertThat(events).doesNotContain("later");

    held.countDown();
    await().until(() -> events.contains("later"));
  }

  @Test
  void aFailureEndsItsTaskOnly() {
    tasks.start(
        "fails",
        () -> {
          throw new IllegalStateException("planned");
        });

    await().until(() -> tasks.running() == 0);
    assertThat(tasks.start("next", () -> events.add("next"))).isTrue();
    await().until(() -> events.contains("next"));
  }

  @Test
  void closingInterruptsRunningTasksAndStartsNoMore() {
    AtomicBoolean interrupted = new AtomicBoolean();
    tasks.start(
        "waits",
        () -> {
          try {
            held.await();
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
        });
    tasks.later(LONG, () -> events.add("later"));

    tasks.close();

    assertThat(interrupted).isTrue();
    assertThat(tasks.running()).isZero();
    assertThat(tasks.start("late", () -> events.add("late"))).isFalse();
    tasks.later(Duration.ZERO, () -> events.add("later still"));
    assertThat(events).isEmpty();
  }

  /**
   * A task that ends within half a second is not interrupted: it can still publish a write that was
   * answered.
   */
  @Test
  void closingLetsATaskEnd() {
    tasks.start(
        "ends",
        () -> {
          hold();
          events.add("ended");
        });
    held.countDown();

    tasks.close();

    assertThat(events).containsExactly("ended");
  }

  @Test
  void runsDelayedTasksInTheOrderOfTheirTimes() {
    tasks.later(Duration.ofMinutes(-9), this::hold); // all have been due for minutes
    tasks.later(Duration.ofMinutes(-1), () -> events.add("last"));
    tasks.later(Duration.ofMinutes(-3), () -> events.add("first"));
    tasks.later(
        Duration.ofMinutes(-2),
        () -> {
          events.add("second");
          throw new IllegalStateException("planned");
        });
    tasks.later(LONG, () -> events.add("not yet"));
    held.countDown();

    await().until(() -> events.size() == 3);
    assertThat(events).containsExactly("first", "second", "last");
  }

  @Test
  void startsItsTimerAgainAfterTheTimerHasEnded() {
    tasks.later(Duration.ZERO, () -> events.add("one"));
    await().until(() -> events.size() == 1);
    tasks.later(Duration.ofMillis(1), () -> events.add("again")); // the timer's thread has ended
    await().until(() -> events.contains("again"));
  }

  @Test
  void closingWaitsForADelayedTaskThatRuns() {
    CountDownLatch begun = new CountDownLatch(1);
    tasks.later(
        Duration.ZERO,
        () -> {
          begun.countDown();
          hold();
          events.add("ended");
        });
    await().until(() -> begun.getCount() == 0);

    tasks.close(); // interrupts it

    assertThat(events).containsExactly("ended");
  }

  @Test
  void refusesALimitOfZero() {
    assertThatThrownBy(() -> new BackgroundTasks("none", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 background tasks of none");
  }

  private void hold() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
