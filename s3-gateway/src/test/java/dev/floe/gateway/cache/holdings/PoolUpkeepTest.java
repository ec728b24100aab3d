package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.upkeep.UpkeepPlan;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The upkeep of four nodes, at times that the test sets. */
class PoolUpkeepTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int TASKS = 10;
  private static final InstanceId OTHER = new InstanceId(9, 9);

  private final List<StubNode> nodes = IntStream.range(0, 4).mapToObj(StubNode::new).toList();
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final BackgroundTasks tasks = new BackgroundTasks("test", TASKS);
  private final Queue<String> backedUp = new ConcurrentLinkedQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);

  private PoolUpkeep upkeep(Duration warmUp, Duration backup) {
    return upkeep(warmUp, backup, UnaryOperator.identity());
  }

  private PoolUpkeep upkeep(Duration warmUp, Duration backup, UnaryOperator<UpkeepPlan> adapt) {
    return new PoolUpkeep(
        new UpkeepPlan(warmUp, backup, nodes.size(), 0),
        adapt,
        List.<PoolNode>copyOf(nodes),
        node -> {
          backedUp.add(node.name());
          held.await();
          return true;
        },
        metrics,
        tasks,
        0);
  }

  @AfterEach
  void endTasks() {
    held.countDown();
    tasks.close();
  }

  @Test
  void warmsUpEachSleepingNodeOnceAnInterval() {
    nodes.forEach(node -> node.state(NodeState.SLEEPING));
    PoolUpkeep upkeep = upkeep(MINUTE, Duration.ZERO);
    for (int second = 0; second < 60; second++) {
      upkeep.runDueTasks(at(second));
    }
    assertThat(nodes).extracting(StubNode::wakes).containsOnly(0);
    for (int second = 60; second < 120; second++) {
      upkeep.runDueTasks(at(second));
    }
    assertThat(nodes).extracting(StubNode::wakes).containsOnly(1);
    assertThat(metrics.counted(Metric.WARM_UPS)).isEqualTo(4);
  }

  @Test
  void warmsUpOnlyNodesThatSleep() {
    nodes.get(0).state(NodeState.COLD);
    nodes.get(1).state(NodeState.LIVE);
    nodes.get(2).state(NodeState.LEAVING);
    nodes.get(3).state(NodeState.SLEEPING);
    PoolUpkeep upkeep = upkeep(MINUTE, Duration.ZERO);
    upkeep.runDueTasks(at(300));
    assertThat(nodes).extracting(StubNode::wakes).containsExactly(0, 0, 0, 1);
  }

  @Test
  void followsTheAdaptedPlan() {
    nodes.forEach(node -> node.state(NodeState.SLEEPING));
    PoolUpkeep upkeep =
        upkeep(Duration.ofHours(10), Duration.ZERO, plan -> plan.withWarmUp(MINUTE));
    upkeep.runDueTasks(at(300));
    assertThat(metrics.counted(Metric.WARM_UPS)).isEqualTo(4);
  }

  @Test
  void backsUpTwoNodesAtATime() {
    nodes.forEach(node -> node.account(1));
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    upkeep.runDueTasks(at(300));
    upkeep.runDueTasks(at(301));
    await().until(() -> backedUp.size() == 2);
    held.countDown();
    await().until(() -> tasks.running() == 0);
    assertThat(backedUp).containsExactlyInAnyOrder("node-0", "node-1");
    upkeep.runDueTasks(at(302));
    await().until(() -> backedUp.size() == 4);
    assertThat(backedUp).contains("node-2", "node-3");
  }

  @Test
  void doesNotBackUpANodeThatIsBeingBackedUp() {
    nodes.getFirst().account(1);
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    upkeep.runDueTasks(at(300));
    await().until(() -> backedUp.size() == 1);
    upkeep.runDueTasks(at(600));
    held.countDown();
    await().until(() -> tasks.running() == 0);
    assertThat(backedUp).hasSize(1);
  }

  /**
   * Right after a backup the peer may still be leaving, and until it has left the node refuses
   * another peer.
   */
  @Test
  void countsTheIntervalFromTheEndOfABackup() {
    nodes.getFirst().account(1);
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    upkeep.runDueTasks(at(300));
    await().until(() -> backedUp.size() == 1);
    upkeep.runDueTasks(at(400));
    held.countDown();
    await().until(() -> tasks.running() == 0);

    // The backup of node 0 is due 15 s after each full minute.
    for (int second = 401; second < 435; second++) {
      upkeep.runDueTasks(at(second));
      assertThat(tasks.running()).as("backups at %d s", second).isZero();
    }
    assertThat(backedUp).hasSize(1);
    upkeep.runDueTasks(at(435));
    await().until(() -> backedUp.size() == 2);
  }

  @Test
  void waitsForAMomentAfterABackupEvenIfThePeerHasTakenTheNodesPlace() {
    StubNode node = nodes.getFirst();
    node.account(1);
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    upkeep.onLive(node, node.instance(), false);
    upkeep.runDueTasks(at(300));
    await().until(() -> backedUp.size() == 1);
    upkeep.onLive(node, OTHER, true);
    held.countDown();
    await().until(() -> tasks.running() == 0);

    upkeep.runDueTasks(at(301));
    assertThat(tasks.running()).isZero();
    assertThat(backedUp).hasSize(1);
    upkeep.runDueTasks(at(302));
    await().until(() -> backedUp.size() == 2);
  }

  @Test
  void backsUpNodesAgainAfterBackupsThatCouldNotBegin() {
    nodes.getFirst().account(1);
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    for (int task = 0; task < TASKS; task++) {
      assertThat(tasks.start("another", this::awaitHeld)).isTrue();
    }
    // There are more attempts than there may be backups at a time.
    for (int minute = 5; minute < 10; minute++) {
      upkeep.runDueTasks(at(60L * minute));
      upkeep.runDueTasks(at(60L * minute + 1));
    }
    held.countDown();
    await().until(() -> tasks.running() == 0);
    upkeep.runDueTasks(at(900));
    await().until(() -> backedUp.size() == 1);
  }

  private void awaitHeld() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void backsUpNoNodeThatHoldsNothing() {
    upkeep(Duration.ZERO, MINUTE).runDueTasks(at(300));
    assertThat(tasks.running()).isZero();
    assertThat(backedUp).isEmpty();
  }

  // Failovers.

  @Test
  void backsUpANodeAtOnceAfterItsPeerHasTakenItsPlace() {
    StubNode node = nodes.get(2);
    node.account(1);
    PoolUpkeep upkeep = upkeep(Duration.ZERO, Duration.ofHours(1));
    upkeep.onLive(node, node.instance(), false);
    upkeep.runDueTasks(at(1));
    assertThat(backedUp).isEmpty();
    upkeep.onLive(node, OTHER, true);
    upkeep.runDueTasks(at(2));
    await().until(() -> backedUp.size() == 1);
    assertThat(metrics.counted(Metric.FAILOVERS)).isEqualTo(1);

    held.countDown();
    await().until(() -> tasks.running() == 0);
    upkeep.runDueTasks(at(3));
    assertThat(tasks.running()).as("further backups").isZero();
    assertThat(backedUp).hasSize(1);
  }

  @Test
  void countsOnlyAKnownInstanceThatReplacesAnother() {
    StubNode node = nodes.getFirst();
    PoolUpkeep upkeep = upkeep(Duration.ZERO, MINUTE);
    upkeep.onLive(node, node.instance(), true);
    upkeep.onLive(node, node.instance(), true);
    upkeep.onLive(node, OTHER, false);
    upkeep.onLive(new StubNode(77), OTHER, true);
    assertThat(metrics.counted(Metric.FAILOVERS))
        .as("no known instance has replaced another yet")
        .isZero();
    upkeep.onLive(node, node.instance(), true);
    assertThat(metrics.counted(Metric.FAILOVERS)).isEqualTo(1);
  }

  private static long at(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
