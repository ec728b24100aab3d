package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wakes nodes at the gateway's start to learn what they hold. The nodes are not live at first. */
class StartInventoryTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final BackgroundTasks tasks = new BackgroundTasks("test", 10);
  private final StartInventory start = new StartInventory(tasks);
  private final StubNode node = new StubNode(0);

  @BeforeEach
  void rests() {
    node.state(NodeState.COLD);
  }

  @AfterEach
  void close() {
    tasks.close();
  }

  /** The node's environment may be busy with an invocation of the earlier gateway. */
  @Test
  void invokesANodeUntilItReports() throws Exception {
    node.onWake(wake -> {
      if (wake == 3) {
        node.state(NodeState.LIVE);
        start.settled(node);
      }
    });

    assertThat(start.await(List.of(node), LONG)).as("all are known").isTrue();
    assertThat(node.wakes()).isEqualTo(3);
  }

  @Test
  void givesUpANodeThatCrashed() throws Exception {
    node.onWake(_ -> node.crashed());

    assertThat(start.await(List.of(node), LONG)).isTrue();
    assertThat(node.wakes()).isEqualTo(1);
  }

  @Test
  void wakesAFewAtATime() throws Exception {
    List<StubNode> many = IntStream.range(0, 100).mapToObj(StubNode::new).toList();
    for (StubNode each : many) {
      each.state(NodeState.COLD);
      each.onWake(_ -> each.state(NodeState.WAKING));
    }

    assertThat(start.await(List.copyOf(many), Duration.ofMillis(1))).isFalse();
    assertThat(many)
        .filteredOn(each -> each.wakes() > 0)
        .as("woken while the others wake")
        .hasSize(StartInventory.AT_ONCE);
    many.stream()
        .filter(each -> each.state() == NodeState.WAKING)
        .forEach(each -> each.state(NodeState.LIVE));
    await().until(() -> many.stream().allMatch(each -> each.wakes() == 1));
  }

  /** A node may not wake because another gateway keeps it busy. */
  @Test
  void nodesThatDoNotWakeDoNotDelayOthers() throws Exception {
    List<StubNode> many = IntStream.range(0, 150).mapToObj(StubNode::new).toList();
    for (StubNode each : many) {
      each.state(NodeState.COLD);
    }
    many.getLast().onWake(_ -> many.forEach(start::settled));

    assertThat(start.await(List.copyOf(many), LONG)).isTrue();
    assertThat(many).allMatch(each -> each.wakes() > 0);
    assertThat(start.isIncomplete()).isFalse();
  }

  @Test
  void invokesANodeAgainAfterTheStart() throws Exception {
    assertThat(start.await(List.of(node), Duration.ZERO)).as("all are known").isFalse();
    await().until(() -> node.wakes() >= 2);
  }
}
