package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LaneMailboxTest {
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final List<String> run = new ArrayList<>();
  private final LaneMailbox mailbox = new LaneMailbox(loop::add, 2);

  @Test
  void handsTasksToTheLoopInOrder() {
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.offer(() -> run.add("first"))).isTrue();
    assertThat(mailbox.offer(() -> run.add("second"))).isTrue();
    assertThat(mailbox.isEmpty()).isFalse();
    loop.remove().run();
    assertThat(mailbox.isEmpty()).isFalse();
    loop.remove().run();
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(run).containsExactly("first", "second");
  }

  @Test
  void refusesATaskWhileTooManyWait() {
    assertThat(mailbox.offer(() -> {})).isTrue();
    assertThat(mailbox.offer(() -> {})).isTrue();
    assertThat(mailbox.offer(() -> {})).isFalse();
    loop.remove().run();
    assertThat(mailbox.offer(() -> {})).as("one of two has begun").isTrue();
    assertThat(mailbox.offer(() -> {})).isFalse();
  }

  @Test
  void isEmptyWhileItsLastTaskRuns() {
    mailbox.offer(() -> run.add("empty: " + mailbox.isEmpty()));
    loop.remove().run();
    assertThat(run).containsExactly("empty: true");
  }

  @Test
  void countsNoTaskThatALoopRefuses() {
    LaneMailbox down =
        new LaneMailbox(
            task -> {
              throw new RejectedExecutionException("shut down");
            },
            1);
    assertThat(down.offer(() -> {})).isFalse();
    assertThat(down.isEmpty()).isTrue();
    assertThat(down.offer(() -> {})).isFalse();
  }

  @Test
  void refusesABoundOfZero() {
    assertThatThrownBy(() -> new LaneMailbox(loop::add, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
