package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import org.junit.jupiter.api.Test;

class InventoryRequestsTest {
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final InventoryRequests requests =
      new InventoryRequests(directory, new BackgroundTasks("test", 2));
  private final StubNode node = new StubNode(1);
  private final StubNode other = new StubNode(2);

  @Test
  void asksAnInstanceOnceUntilItAnswers() {
    requests.ask(node, node.instance());
    await().until(() -> node.lists() == 1);
    requests.ask(node, node.instance());
    askAndAwait(other);
    assertThat(node.lists()).isEqualTo(1);

    assertThat(requests.answered(node.instance())).isEmpty();
    askAndAwait(node);
    assertThat(node.lists()).isEqualTo(2);
  }

  @Test
  void expectsNothingOfAnInstanceThatWasNotAsked() {
    assertThat(requests.answered(node.instance())).isNull();
  }

  /** Its end is reported before the walk over the directory has ended. */
  @Test
  void expectsNoAnswerOfANodeThatWentDownDuringTheWalk() {
    node.state(NodeState.SLEEPING);
    requests.ask(node, node.instance());
    askAndAwait(other);

    assertThat(node.lists()).isZero();
    assertThat(requests.due()).isEqualTo(1);
  }

  @Test
  void forgetsANodeThatGoesDownBeforeItAnswers() {
    askAndAwait(node);
    requests.forget(node.instance());
    assertThat(requests.due()).isZero();
  }

  /** Requests are served in their order. */
  private void askAndAwait(StubNode asked) {
    int before = asked.lists();
    requests.ask(asked, asked.instance());
    await().until(() -> asked.lists() > before);
  }
}
