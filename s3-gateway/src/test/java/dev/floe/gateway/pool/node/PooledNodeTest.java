package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeLife;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deadlines, refusals and late events of one node; {@link NodePoolTest} has the usual course. */
class PooledNodeTest extends PooledNodeCase implements PoolListener {
  private static final Duration WAKE_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(45);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(1);
  private static final InstanceId INSTANCE = new InstanceId(7, 8);
  private static final InstanceId OTHER = new InstanceId(9, 9);
  private static final FillId FILL = new FillId(1, 2);

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Boolean> woken = new ArrayList<>();

  @BeforeEach
  void listen() {
    pool.listeners().add(this);
  }

  @Test
  void doesNotKeepWaitersLongerThanTheWakeLimit() {
    wake();
    loop.advance(WAKE_LIMIT.minusNanos(1));
    assertThat(woken).isEmpty();
    loop.advance(Duration.ofNanos(1));

    assertThat(woken).containsExactly(false);
    assertThat(node.state()).as("it may still come to life").isEqualTo(NodeState.WAKING);
    open(1, INSTANCE);
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    assertThat(told).containsExactly("live new");
  }

  @Test
  void invokesAgainAfterAnAnswerThatIsLost() {
    wake();
    platform.invocation(1);
    try (ExpectedLog log = ExpectedLog.of(PooledNode.class)) {
      loop.advance(ANSWER_LIMIT);
      assertThat(log.messages()).anyMatch(line -> line.contains("taken to be lost"));
    }
    assertThat(node.state()).isEqualTo(NodeState.COLD);

    wake();
    FakeSession session = open(2, INSTANCE);

    assertThat(node.lane(loop.loop())).isSameAs(session.lane(loop.loop()));
  }

  @Test
  void ignoresTheLateAnswerOfACallThatWasGivenUp() {
    wake();
    platform.invocation(1);
    loop.advance(ANSWER_LIMIT);
    wake();
    platform.invocation(2);
    assertThat(node.invocation(platform.invocation(1).invocation())).isNull();
    assertThat(node.invocation(platform.invocation(2).invocation())).isNotNull();

    assertThat(node.state()).as("the first call was interrupted").isEqualTo(NodeState.WAKING);
    open(2, INSTANCE);
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
  }

  @Test
  void sleepsOnlyAfterTheLeaveLimitIfItsInvokeCallWasCut() {
    FakeSession session = live();
    platform.end(new Invoked.Failed("cut"));
    soon().until(() -> node.snapshot().lastFailure() != null);

    node.closed(session, "the connection ended");

    soon().until(() -> told.contains("down"));
    assertThat(node.state()).isEqualTo(NodeState.LEAVING);
    assertThat(node.lane(loop.loop())).isNull();
    loop.advance(LEAVE_LIMIT);
    assertThat(node.state()).isEqualTo(NodeState.SLEEPING);
    assertThat(told).containsExactly("live new", "down");
  }

  @Test
  void returnsWithTheSameInstanceWhenOnlyItsLanesBroke() {
    FakeSession session = live();
    node.closed(session, "a lane ended");
    assertThat(node.state()).isEqualTo(NodeState.LEAVING);

    open(1, INSTANCE);

    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    assertThat(told).containsExactly("live new", "down", "live known");
  }

  @Test
  void refusesASecondSessionOfTheSameInvocation() {
    FakeSession session = live();
    FakeSession second = new FakeSession(platform.invocation(1), OTHER, loops);
    node.opened(second);

    assertThat(second.told()).containsExactly("close");
    assertThat(node.lane(loop.loop())).isSameAs(session.lane(loop.loop()));
    assertThat(node.instance()).isEqualTo(INSTANCE);
  }

  @Test
  void ignoresEventsOfASessionThatIsNotItsOwn() {
    live();
    FakeSession stray = new FakeSession(platform.invocation(1), OTHER, loops);
    node.closed(stray, "stray");
    node.goodbye(stray);
    node.report(stray, new HoldingsReport(1, 400, 0));
    node.inventory(stray, part(), true);

    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    assertThat(node.freeBytes()).isEqualTo(900);
    assertThat(told).containsExactly("live new");
  }

  @Test
  void passesAnInventoryOnWhenItsLastPartArrives() {
    FakeSession session = live();
    node.list(INSTANCE);
    node.inventory(session, part(), false);
    assertThat(told).containsExactly("live new");
    node.inventory(session, part(), true);
    node.inventory(session, part(), true);

    assertThat(session.told()).containsExactly("list");
    assertThat(told).containsExactly("live new", "inventory of 2 parts", "inventory of 1 parts");
  }

  @Test
  void forgetsPartsOfAnInventoryThatItsSessionDidNotEnd() {
    FakeSession first = live();
    node.inventory(first, part(), false);
    node.closed(first, "a lane ended");
    FakeSession second = open(1, INSTANCE);
    node.inventory(second, part(), true);

    assertThat(told).last().isEqualTo("inventory of 1 parts");
  }

  @Test
  void boundsTheInventoryOfASession() {
    FakeSession session = live();
    for (int i = 0; i < 8192; i++) {
      node.inventory(session, part(), false);
    }
    node.inventory(session, part(), true);

    assertThat(told).containsExactly("live new");
  }

  @Test
  void losesWhatACrashedInstanceHeld() {
    live();
    platform.end(new Invoked.Crashed("out of memory", new LogTail("id", "tail\n")));
    soon().until(() -> told.contains("lost"));

    assertThat(node.state()).isEqualTo(NodeState.COLD);
    assertThat(told).containsExactly("live new", "down", "lost");
    assertThat(node.instance()).isNull();
    assertThat(node.snapshot().instances()).isEmpty();
    assertThat(node.instances()).isZero();
    assertThat(node.snapshot().lastFailure()).contains("out of memory", "tail");
    assertThat(node.freeBytes()).isEqualTo(node.capacityBytes());
  }

  @Test
  void losesTheInstanceThatAnotherOneReplaces() {
    FakeSession session = live();
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    soon().until(() -> node.state() == NodeState.SLEEPING && session.told().contains("close"));
    wake();
    open(2, OTHER);

    assertThat(told).containsExactly("live new", "down", "lost", "live new");
    assertThat(node.instance()).isEqualTo(OTHER);
  }

  @Test
  void failsAWakeThatIsThrottled() {
    wake();
    platform.invocation(1);
    platform.end(new Invoked.Throttled("too many"));
    soon()
        .until(() -> {
          loop.run();
          return !woken.isEmpty();
        });

    assertThat(node.state()).isEqualTo(NodeState.COLD);
    assertThat(woken).containsExactly(false);
    assertThat(node.snapshot().lastFailure()).contains("busy", "too many");
  }

  @Test
  void failsAWakeAfterThePoolIsClosed() {
    pool.awaitInvocations(Duration.ZERO);
    wake();
    loop.run();

    assertThat(node.state()).isEqualTo(NodeState.COLD);
    assertThat(woken).containsExactly(false);
    assertThat(platform.invocations()).isZero();
  }

  @Test
  void asksItsLanesBeforeItLetsTheNodeGo() {
    FakeSession session = live();
    node.goodbye(session);
    assertThat(node.lane(loop.loop())).as("no new request meanwhile").isNull();
    assertThat(session.told()).isEmpty();
    assertTold(session, "farewell");
    assertThat(node.state()).isEqualTo(NodeState.LEAVING);
  }

  @Test
  void leavesForItsNapThoughItIsNeverIdle() {
    FakeSession session = live();
    session.busy(0, true);
    node.nap();
    loop.run();
    assertThat(node.lane(loop.loop())).as("no new request meanwhile").isNull();
    for (int asked = 2; asked < NodeLife.NAP_POLLS; asked++) {
      loop.advance(Duration.ofMillis(5));
    }
    assertThat(session.told()).as("a request is in flight").isEmpty();
    loop.advance(Duration.ofMillis(5));
    assertThat(session.told()).containsExactly("farewell");
    assertThat(told).containsExactly("live new", "down");

    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.invocation(2);
    open(2, INSTANCE);
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
  }

  @Test
  void napsEvenIfItWasInvokedOften() {
    FakeSession session = live();
    for (int number = 2; number <= 6; number++) {
      node.nap();
      assertTold(session, "farewell");
      platform.end(new Invoked.Returned("{}", LogTail.NONE));
      platform.invocation(number);
      session = open(number, INSTANCE);
    }
  }

  @Test
  void staysWhenItWasInvokedOften() {
    FakeSession session = live();
    for (int number = 2; number <= 5; number++) {
      node.goodbye(session);
      assertTold(session, "farewell");
      platform.end(new Invoked.Returned("{}", LogTail.NONE));
      soon().until(() -> node.state() == NodeState.SLEEPING);
      wake();
      session = open(number, INSTANCE);
    }

    node.goodbye(session);
    assertTold(session, "stay");
    assertThat(node.lane(loop.loop())).isSameAs(session.lane(loop.loop()));
  }

  @Test
  void sendsTheNodeAwayWhenDrainedAndEndsItsSessionWhenEnded() {
    FakeSession session = live();
    node.drain();
    assertThat(session.told()).containsExactly("farewell");
    node.end();

    assertThat(session.told()).containsExactly("farewell", "close");
    node.wake(Purpose.SERVE);
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    soon().until(() -> node.state() == NodeState.SLEEPING);
    assertThat(platform.invocations()).isEqualTo(1);
  }

  @Test
  void handsOutTheSecondInstanceOnceItHasReported() {
    FakeSession own = live();
    assertThat(node.instances()).isEqualTo(1);
    List<PoolNode.@Nullable Peer> peers = new ArrayList<>();
    node.openPeer(peers::add);
    assertThat(platform.invocation(2).role()).isEqualTo(Role.PEER);
    FakeSession second = open(2, OTHER);
    assertThat(peers).as("before its report").isEmpty();
    node.report(second, new HoldingsReport(1, 40, 7));

    PoolNode.Peer peer = peers.getFirst();
    assertThat(peer.instance()).isEqualTo(OTHER);
    assertThat(peer.source()).isEqualTo(INSTANCE);
    assertThat(peer.lane(loop.loop())).isSameAs(second.lane(loop.loop()));
    assertThat(node.lane(loop.loop())).isSameAs(own.lane(loop.loop()));
    assertThat(node.knows(OTHER)).isTrue();
    assertThat(node.instances()).isEqualTo(2);
    assertThat(node.snapshot().instances())
        .extracting(PoolSnapshot.Instance::role, PoolSnapshot.Instance::bytesHeld)
        .containsExactly(tuple(Role.PRIMARY, 100L), tuple(Role.PEER, 40L));

    node.goodbye(second);
    node.goodbye(own);
    peer.close();
    assertThat(second.told()).containsExactly("stay", "farewell");
    assertThat(own.told()).containsExactly("stay");
    assertThat(told).containsExactly("live new", "peer down");
  }

  @Test
  void sendsAwayASecondInvocationThatReachesTheNodeItself() {
    live();
    List<PoolNode.@Nullable Peer> peers = new ArrayList<>();
    node.openPeer(peers::add);
    FakeSession stray = open(2, INSTANCE);

    assertThat(peers).containsExactly((PoolNode.Peer) null);
    assertThat(stray.told()).containsExactly("farewell");
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    assertThat(told).containsExactly("live new", "peer down");
  }

  @Test
  void refusesASecondInstanceThatCannotBeStarted() {
    live();
    List<PoolNode.@Nullable Peer> peers = new ArrayList<>();
    node.openPeer(peers::add);
    platform.invocation(2);
    platform.end(new Invoked.Throttled("429"));
    platform.end(new Invoked.Throttled("429"));

    soon().until(() -> peers.size() == 1);
    assertThat(peers).containsExactly((PoolNode.Peer) null);
  }

  /** Drops of the peer wait for its own session; the node is not woken for them. */
  @Test
  void remembersTheDropsOfEachInstance() {
    FakeSession own = live();
    node.report(own, new HoldingsReport(0, 0, 0));
    node.openPeer(peer -> {});
    FakeSession second = open(2, OTHER);
    node.report(second, new HoldingsReport(0, 0, 0));
    node.closePeer();

    node.drop(new ChunkDrop(OTHER, FILL, 3, 1, ChunkDrop.WHOLE_CHUNK, () -> {}));
    loop.run();
    assertThat(own.told()).isEmpty();
    assertThat(second.told()).containsExactly("farewell");

    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    soon().until(() -> node.state() == NodeState.SLEEPING);
    assertThat(platform.invocations()).isEqualTo(2);
    wake();
    FakeSession failedOver = open(3, OTHER);
    node.report(failedOver, new HoldingsReport(0, 0, 0));
    loop.run();
    assertThat(failedOver.told()).containsExactly("drop %s 3 1".formatted(FILL));
    assertThat(node.instance()).isEqualTo(OTHER);
    assertThat(node.knows(INSTANCE)).isTrue();
  }

  @Test
  void remembersTheBytesOfAnInstanceWhosePeerAnswers() {
    peerAnswersInPlaceOfItsNode(40);

    assertThat(node.snapshot().instances())
        .extracting(PoolSnapshot.Instance::role, PoolSnapshot.Instance::bytesHeld)
        .containsExactly(tuple(Role.PRIMARY, 40L), tuple(Role.PEER, 160L));
  }

  /**
   * An empty instance has answered, but the other one holds blocks, so the node still needs a
   * backup.
   */
  @Test
  void holdsBlocksAsLongAsOneOfItsInstancesDoes() {
    assertThat(node.holdsBlocks()).isFalse();
    peerAnswersInPlaceOfItsNode(0);

    assertThat(node.freeBytes()).isEqualTo(node.capacityBytes());
    assertThat(node.holdsBlocks()).isTrue();
  }

  /**
   * Makes the peer answer in place of the node's own instance, which holds 160 bytes and then
   * becomes the peer.
   */
  private void peerAnswersInPlaceOfItsNode(long peersBytes) {
    FakeSession own = live();
    node.report(own, new HoldingsReport(1, 100, 7));
    node.openPeer(peer -> {});
    node.report(open(2, OTHER), new HoldingsReport(1, peersBytes, 7));
    node.account(60);
    node.closePeer();
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    soon().until(() -> node.state() == NodeState.SLEEPING);

    wake();
    node.report(open(3, OTHER), new HoldingsReport(1, peersBytes, 7));
  }

  /** Waits for these calls, because the platform's thread may handle the node's last event. */
  private void assertTold(FakeSession session, String... orders) {
    soon()
        .untilAsserted(() -> {
          loop.run();
          assertThat(session.told()).containsExactly(orders);
        });
  }

  /** Waits for an effect of an invocation's thread. */
  private static ConditionFactory soon() {
    return await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  private void wake() {
    node.wake(Purpose.SERVE);
    PoolNode.Waiting _ = node.whenLive(loop.loop(), woken::add);
    loop.run();
  }

  private FakeSession live() {
    wake();
    FakeSession session = open(1, INSTANCE);
    assertThat(woken).containsExactly(true);
    return session;
  }

  /** Opens a session for the invocation of that number. */
  private FakeSession open(int number, InstanceId instance) {
    FakeSession session = new FakeSession(platform.invocation(number), instance, loops);
    node.opened(session);
    loop.run();
    return session;
  }

  private static Inventory part() {
    return new Inventory.Chunks(List.of());
  }

  @Override
  public void onLive(PoolNode live, InstanceId instance, boolean known) {
    told.add(known ? "live known" : "live new");
  }

  @Override
  public void onDown(PoolNode down) {
    told.add("down");
  }

  @Override
  public void onPeerDown(PoolNode down, InstanceId instance) {
    told.add("peer down");
  }

  @Override
  public void onLost(PoolNode lost, InstanceId instance) {
    told.add("lost");
  }

  @Override
  public void onInventory(PoolNode listed, InstanceId instance, List<Inventory> parts) {
    told.add("inventory of %d parts".formatted(parts.size()));
  }
}
