package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode.Peer;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeEvent;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The link to a node's second instance, without the node that controls it. */
class PeerLinkTest extends PooledNodeCase implements PeerLink.Events {
  private static final InstanceId OWN = new InstanceId(7, 8);
  private static final InstanceId PEER = new InstanceId(9, 10);
  private static final Invoked RETURNED = new Invoked.Returned("{}", LogTail.NONE);

  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final List<@Nullable Peer> received = new CopyOnWriteArrayList<>();

  /** The number of waits for an answer that were begun and not cancelled. */
  private final AtomicInteger expected = new AtomicInteger();

  private final PeerLink link =
      new PeerLink("a", pool, new InvocationOrder(10, nowNanos::get), new SerialExecutor(), this);

  @Override
  public void handle(NodeEvent event) {
    events.add(event);
  }

  @Override
  public void down(InstanceId instance) {
    events.add(instance);
  }

  @Override
  public Loop.Timer expectAnswer() {
    expected.incrementAndGet();
    return expected::decrementAndGet;
  }

  /** Invokes the second instance, and opens the session of the invocation of this number. */
  private FakeSession opened(int invocation) {
    link.carryOut(Step.INVOKE_PEER);
    FakeSession session = new FakeSession(platform.invocation(invocation), PEER, loops);
    assertThat(link.invoked(session)).isTrue();
    link.opened(session);
    return session;
  }

  /** Asks for the second instance and receives it, as a caller does. */
  private FakeSession handedOver() {
    link.ask(received::add, OWN);
    FakeSession session = opened(1);
    link.carryOut(Step.USE_PEER);
    link.reported();
    assertThat(received).hasSize(1);
    events.clear();
    return session;
  }

  private Peer peer() {
    return Objects.requireNonNull(received.getFirst());
  }

  /** Ends the running call, and waits until the node has received the event of its end. */
  private void end(Invoked how) {
    platform.end(how);
    await().until(() -> !events.isEmpty() && events.getLast() instanceof NodeEvent.PeerEnded);
  }

  @Test
  void givesItsCallerTheInstanceOnceItMayBeUsedAndHasReported() {
    link.ask(received::add, OWN);
    assertThat(events).containsExactly(new NodeEvent.PeerAsked());

    FakeSession session = opened(1);
    assertThat(events.getLast()).isEqualTo(new NodeEvent.PeerOpened(PEER));
    assertThat(platform.invocation(1).role()).isEqualTo(Role.PEER);
    assertThat(platform.purposes()).containsExactly(Purpose.BACKUP);
    assertThat(link.live()).isEqualTo(PEER);

    link.reported();
    assertThat(received).as("before it may be used").isEmpty();
    link.carryOut(Step.USE_PEER);
    link.reported();
    assertThat(peer().instance()).isEqualTo(PEER);
    assertThat(peer().source()).isEqualTo(OWN);
    assertThat(peer().lane(loop.loop())).isSameAs(session.lane(loop.loop()));
    assertThat(session.told()).isEmpty();
  }

  @Test
  void givesTheInstanceToOneCallerOnly() {
    handedOver();

    link.reported();
    assertThat(received).hasSize(1);
  }

  @Test
  void refusesASecondCallerAtOnceAndServesTheFirst() {
    link.ask(received::add, OWN);
    List<@Nullable Peer> refused = new CopyOnWriteArrayList<>();
    link.ask(refused::add, OWN);

    assertThat(refused).containsExactly((Peer) null);
    assertThat(received).isEmpty();
    assertThat(events).containsExactly(new NodeEvent.PeerAsked());
  }

  @Test
  void givesItsCallerNoInstanceWhenRefused() {
    link.ask(received::add, OWN);
    link.carryOut(Step.REFUSE_PEER);
    assertThat(received).containsExactly((Peer) null);

    link.ask(received::add, OWN);
    assertThat(events).as("the next caller").hasSize(2);
  }

  @Test
  void sendsAwayAnInstanceThatNoCallerWantsAnyMore() {
    link.ask(received::add, OWN);
    FakeSession session = opened(1);
    link.carryOut(Step.REFUSE_PEER);
    events.clear();

    link.carryOut(Step.USE_PEER);
    assertThat(session.told()).containsExactly("farewell");
    assertThat(events).containsExactly(PEER);
    assertThat(link.live()).isNull();
  }

  @Test
  void reportsACallerThatHasFinishedUnlessTheSessionEndedBefore() {
    FakeSession session = handedOver();
    peer().close();
    assertThat(events).containsExactly(new NodeEvent.PeerDone());

    link.closed(session);
    peer().close();
    assertThat(events).containsExactly(new NodeEvent.PeerDone(), PEER);
  }

  @Test
  void sendsFarewellAtTheEndAndAwaitsTheAnswerOfTheCall() {
    FakeSession session = handedOver();
    assertThat(expected).as("while there is a session").hasValue(0);

    link.carryOut(Step.END_PEER);
    assertThat(session.told()).containsExactly("farewell");
    assertThat(link.has(session)).isFalse();
    assertThat(expected).hasValue(1);

    end(RETURNED);
    assertThat(events).containsExactly(PEER, new NodeEvent.PeerEnded(null));
    assertThat(expected).hasValue(0);
  }

  @Test
  void closesTheSessionWhoseCallHasReturned() {
    FakeSession session = handedOver();

    end(RETURNED);
    assertThat(session.told()).containsExactly("close");
    assertThat(events).containsExactly(PEER, new NodeEvent.PeerEnded(null));
    assertThat(link.live()).isNull();
  }

  @Test
  void refusesItsCallerIfTheCallEndsWithoutASession() {
    link.ask(received::add, OWN);
    link.carryOut(Step.INVOKE_PEER);
    assertThat(expected).hasValue(1);

    end(new Invoked.Throttled("busy", false));
    assertThat(received).containsExactly((Peer) null);
    assertThat(events).containsExactly(new NodeEvent.PeerAsked(), new NodeEvent.PeerEnded(null));
    assertThat(expected).hasValue(0);
  }

  @Test
  void namesTheInstanceThatCrashed() {
    FakeSession session = handedOver();
    link.closed(session);
    events.clear();

    end(new Invoked.Crashed("out of memory", LogTail.NONE));
    assertThat(events).containsExactly(new NodeEvent.PeerEnded(PEER));
  }

  @Test
  void aCrashWithoutASessionNamesNoEarlierInstance() {
    FakeSession session = handedOver();
    link.closed(session);
    end(RETURNED);
    link.carryOut(Step.INVOKE_PEER);
    events.clear();

    end(new Invoked.Crashed("out of memory", LogTail.NONE));
    assertThat(events).containsExactly(new NodeEvent.PeerEnded(null));
  }

  @Test
  void givesUpACallWhoseAnswerIsLost() {
    FakeSession session = handedOver();

    link.carryOut(Step.GIVE_UP_PEER);
    assertThat(session.told()).containsExactly("close");
    assertThat(events).containsExactly(PEER);
    assertThat(expected).hasValue(0);

    opened(2);
    events.clear();
    end(RETURNED);
    assertThat(events)
        .as("only the second call is answered")
        .containsExactly(PEER, new NodeEvent.PeerEnded(null));
  }

  @Test
  void ownsOnlyTheSessionOfItsLastCall() {
    FakeSession first = handedOver();
    end(RETURNED);
    FakeSession second = opened(2);

    assertThat(link.invoked(first)).isFalse();
    assertThat(link.secret(first.invocation())).isNull();
    assertThat(link.secret(second.invocation())).isNotNull();
    events.clear();
    link.closed(first);
    assertThat(events).isEmpty();
    assertThat(link.has(second)).isTrue();
  }

  @Test
  void isReadyForDropsOnceItsReportHasArrived() {
    FakeSession session = opened(1);
    assertThat(link.reportedSession()).isNull();
    link.reported();
    assertThat(link.reportedSession()).isSameAs(session);

    end(RETURNED);
    opened(2);
    assertThat(link.reportedSession()).isNull();
  }

  @Test
  void keepsAnInstanceThatWantsToLeaveAndListsIt() {
    link.list();
    FakeSession session = handedOver();

    link.goodbye(session);
    link.list();
    link.goodbye(new FakeSession(platform.invocation(1), PEER, loops));
    assertThat(session.told()).containsExactly("stay", "list");
  }

  @Test
  void leavesWhenARequestNeedsItsRoom() {
    pool.room().account(4);
    handedOver();
    while (pool.room().begin(Purpose.SERVE)) {
      assertThat(pool.room().running()).isLessThan(100);
    }

    assertThat(pool.room().allows(Purpose.SERVE)).isFalse();
    assertThat(events).containsExactly(new NodeEvent.PeerDone());
  }

  @Test
  void refusesStepsOfTheFirstInstance() {
    assertThatThrownBy(() -> link.carryOut(Step.USE_SESSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("USE_SESSION");
  }
}
