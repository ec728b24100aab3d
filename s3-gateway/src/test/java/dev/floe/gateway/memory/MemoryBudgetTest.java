package dev.floe.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void grantsFirstComeFirstServed() {
    assertThat(budget.tryReserve(80)).isTrue();
    MemoryBudget.Ticket large = reserve(50, "large");
    MemoryBudget.Ticket small = reserve(10, "small");
    assertThat(budget.tryReserve(1)).as("while others wait").isFalse();
    assertThat(granted).isEmpty();
    budget.release(80);
    assertThat(granted).containsExactly("large", "small");
    assertThat(large.cancel()).as("already granted").isFalse();
    assertThat(small.cancel()).isFalse();
    budget.release(60);
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void cancellingTheFirstLetsTheNextIn() {
    assertThat(budget.tryReserve(80)).isTrue();
    MemoryBudget.Ticket large = reserve(50, "large");
    reserve(10, "small");
    assertThat(large.cancel()).isTrue();
    assertThat(granted).containsExactly("small");
    assertThat(budget.inUseBytes()).isEqualTo(90);
  }

  @Test
  void cancelReleasesGrantedBytesBeforeTheCallback() {
    List<Runnable> later = new ArrayList<>();
    MemoryBudget.Ticket ticket = budget.reserve(50, later::add, () -> granted.add("late"));
    assertThat(budget.inUseBytes()).isEqualTo(50);
    assertThat(ticket.cancel()).isTrue();
    later.forEach(Runnable::run);
    assertThat(granted).isEmpty();
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void threadWaitsAtMostItsTimeout() {
    assertThat(budget.tryReserve(100)).isTrue();
    assertThatThrownBy(() -> budget.reserve(1, Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void interruptedWaitLeavesTheQueue() throws Exception {
    assertThat(budget.tryReserve(100)).isTrue();
    CompletableFuture<Exception> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                budget.reserve(60, Duration.ofMinutes(1));
                ended.complete(new IllegalStateException("granted"));
              } catch (InterruptedException | TimeoutException e) {
                ended.complete(e);
              }
            });
    await().until(() -> budget.waiting() == 1);
    thread.interrupt();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(budget.waiting()).isZero();
    budget.release(100);
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void interruptedWaitReleasesWhatItWasGranted() {
    assertThat(budget.tryReserve(100)).isTrue();
    budget.onShortage(() -> budget.release(100));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> budget.reserve(60, Duration.ofMinutes(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void reportsShortage() {
    budget.onShortage(() -> granted.add("short"));
    assertThat(budget.tryReserve(100)).isTrue();
    reserve(1, "one");
    assertThat(granted).containsExactly("short");
  }

  @Test
  void refusesMoreThanItsLimit() {
    assertThatThrownBy(() -> budget.tryReserve(101)).isInstanceOf(IllegalArgumentException.class);
  }

  private MemoryBudget.Ticket reserve(long bytes, String name) {
    return budget.reserve(bytes, Runnable::run, () -> granted.add(name));
  }
}
