package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InventoryRequestsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final InventoryRequests requests =
      new InventoryRequests(directory::heldBy, new BackgroundTasks("test", 2));
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

  /**
   * With a second request, the first answer would be compared with chunks that were added after the
   * first request.
   */
  @Test
  void asksOnceAlthoughAskedAgainDuringTheWalk() throws Exception {
    CountDownLatch walking = new CountDownLatch(1);
    CountDownLatch walked = new CountDownLatch(1);
    try (BackgroundTasks tasks = new BackgroundTasks("test", 2)) {
      InventoryRequests slow =
          new InventoryRequests(
              instances -> {
                walking.countDown();
                uninterrupted(walked);
                return Map.of();
              },
              tasks);
      slow.ask(node, node.instance());
      walking.await();
      slow.ask(node, node.instance());
      walked.countDown();
      await().until(() -> slow.unanswered() == 1);
      slow.ask(other, other.instance());
      await().until(() -> other.lists() == 1);
    }

    assertThat(node.lists()).isEqualTo(1);
  }

  /**
   * A backup needs the inventory of an instance whose report has already caused a request for it.
   */
  @Test
  void waitsForThePendingRequestInsteadOfAskingAgain() throws Exception {
    requests.ask(node, node.instance());
    await().until(() -> node.lists() == 1);
    CompletableFuture<Optional<InventoryContents>> waiting =
        CompletableFuture.supplyAsync(() -> of(node, PATIENCE));
    await().until(() -> requests.awaited() == 1);

    requests.answered(node.instance());
    InventoryContents contents = InventoryContents.of(List.of());
    requests.compared(node.instance(), contents);
    assertThat(waiting.get()).containsSame(contents);
    assertThat(node.lists()).isEqualTo(1);
    assertThat(requests.awaited()).isZero();
  }

  @Test
  void doesNotWaitForAnInstanceThatIsDownOrTooLate() {
    node.state(NodeState.SLEEPING);
    assertThat(of(node, PATIENCE)).isEmpty();
    assertThat(of(other, Duration.ofMillis(1))).isEmpty();
  }

  private Optional<InventoryContents> of(StubNode asked, Duration atMost) {
    return of(requests, asked, atMost);
  }

  private static Optional<InventoryContents> of(
      InventoryRequests by, StubNode asked, Duration atMost) {
    try {
      return by.of(asked, asked.instance(), atMost);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void expectsNothingFromAnInstanceThatWasNotAsked() {
    assertThat(requests.answered(node.instance())).isNull();
  }

  /** The end of the node's session is reported before the walk over the directory has ended. */
  @Test
  void expectsNoAnswerFromANodeThatWentDownDuringTheWalk() {
    node.state(NodeState.SLEEPING);
    requests.ask(node, node.instance());
    askAndAwait(other);

    assertThat(node.lists()).isZero();
    assertThat(requests.unanswered()).isEqualTo(1);
  }

  @Test
  void forgetsANodeThatGoesDownBeforeItAnswers() {
    askAndAwait(node);
    requests.forget(node.instance());
    assertThat(requests.unanswered()).isZero();
  }

  @Test
  void asksAgainAnInstanceThatStaysSilent() {
    InventoryRequests impatient = impatient();
    impatient.ask(node, node.instance());
    await().until(() -> node.lists() == 1);
    await().until(() -> impatient.unanswered() == 0);

    impatient.ask(node, node.instance());
    await().until(() -> node.lists() == 2);
  }

  /**
   * The answer to the earlier request says nothing about chunks that were added after that request.
   */
  @Test
  void comparesNoAnswerThatBelongsToAnEarlierRequest() {
    BackgroundTasks tasks = new BackgroundTasks("test", 2);
    InventoryRequests impatient =
        new InventoryRequests(directory::heldBy, tasks, Duration.ofMillis(20));
    impatient.ask(node, node.instance());
    await().until(() -> impatient.unanswered() == 0 && node.lists() == 1);
    tasks.close(); // the next request is never overdue
    assertThat(of(impatient, node, Duration.ofMillis(1))).isEmpty();
    assertThat(node.lists()).isEqualTo(2);
    assertThat(impatient.unanswered()).isEqualTo(1);

    assertThat(impatient.answered(node.instance())).as("the first answer").isNull();
    assertThat(impatient.unanswered()).isEqualTo(1);
    assertThat(impatient.answered(node.instance())).as("the second answer").isEmpty();
    assertThat(impatient.unanswered()).isZero();
  }

  @Test
  void expectsTheNextAnswerAfterOneThatIsNotCompared() {
    BackgroundTasks tasks = new BackgroundTasks("test", 2);
    InventoryRequests impatient =
        new InventoryRequests(directory::heldBy, tasks, Duration.ofMillis(20));
    impatient.ask(node, node.instance());
    await().until(() -> impatient.unanswered() == 0 && node.lists() == 1);
    tasks.close(); // the next request is never overdue
    assertThat(of(impatient, node, Duration.ofMillis(1))).isEmpty();

    assertThat(impatient.answered(node.instance())).as("the first answer").isNull();
    impatient.notCompared(node.instance());
    assertThat(impatient.awaited()).isZero();
    assertThat(impatient.unanswered()).isEqualTo(1);
    assertThat(impatient.answered(node.instance())).as("the second answer").isEmpty();
  }

  @Test
  void comparesNoAnswerThatArrivesTooLate() {
    InventoryRequests impatient = impatient();
    impatient.ask(node, node.instance());
    await().until(() -> impatient.unanswered() == 0 && node.lists() == 1);
    assertThat(impatient.answered(node.instance())).isNull();
  }

  @Test
  void endsTheWaitForAnInstanceThatStaysSilent() {
    InventoryRequests impatient = impatient();
    assertThat(of(impatient, node, PATIENCE)).isEmpty();
    assertThat(impatient.awaited()).isZero();
    assertThat(impatient.unanswered()).isZero();
  }

  private InventoryRequests impatient() {
    return new InventoryRequests(
        directory::heldBy, new BackgroundTasks("test", 2), Duration.ofMillis(20));
  }

  /**
   * Requests an inventory and waits until the node is asked. Requests are served in order, so all
   * earlier ones have been served by then.
   */
  private void askAndAwait(StubNode asked) {
    int before = asked.lists();
    requests.ask(asked, asked.instance());
    await().until(() -> asked.lists() > before);
  }
}
