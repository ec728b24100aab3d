package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The link to a node's own instance, without the node that controls it. */
class PrimaryLinkTest extends PooledNodeCase implements PrimaryLink.Events {
  private static final InstanceId INSTANCE = new InstanceId(7, 8);
  private static final Invoked RETURNED = new Invoked.Returned("{}", LogTail.NONE);

  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final PrimaryLink link =
      new PrimaryLink(
          "a", pool, new InvocationOrder(10, nowNanos::get), new SerialExecutor(), this);

  @Override
  public void invoked(Invoked result) {
    events.add(result);
  }

  @Override
  public void polled(boolean idle) {
    events.add(idle);
  }

  /** Invokes the instance, and opens the session of the invocation of this number. */
  private FakeSession opened(int invocation) {
    link.invoke(Purpose.SERVE);
    FakeSession session = new FakeSession(platform.invocation(invocation), INSTANCE, loops);
    assertThat(link.invoked(session)).isTrue();
    link.opened(session);
    return session;
  }

  private FakeSession used() {
    FakeSession session = opened(1);
    link.carryOut(Step.USE_SESSION);
    return session;
  }

  @Test
  void requestsUseASessionBetweenUseAndSuspend() {
    FakeSession session = opened(1);
    assertThat(link.has(session)).isTrue();
    assertThat(link.isOpen()).isFalse();
    assertThat(link.lane(loop.loop())).isNull();

    link.carryOut(Step.USE_SESSION);
    assertThat(link.isOpen()).isTrue();
    assertThat(link.lane(loop.loop())).isSameAs(session.lane(loop.loop()));

    link.suspend();
    assertThat(link.isOpen()).isFalse();
    assertThat(link.has(session)).isTrue();
  }

  @Test
  void reportsTheEndOfEachCallAndOwnsOnlyTheSessionOfTheLast() {
    FakeSession first = opened(1);
    platform.end(RETURNED);
    await().until(() -> events.equals(List.of(RETURNED)));

    FakeSession second = opened(2);
    assertThat(platform.shortestRest()).isGreaterThanOrEqualTo(InvocationOrder.UNTIL_IDLE);
    assertThat(link.invoked(first)).isFalse();
    assertThat(link.has(first)).isFalse();
    assertThat(link.has(second)).isTrue();
    assertThat(link.secret(first.invocation())).isNull();
    assertThat(link.secret(second.invocation())).isNotNull();
  }

  @Test
  void isReadyForDropsOnceItsReportHasArrived() {
    FakeSession session = used();
    assertThat(link.reportedSession()).isNull();
    link.reported();
    assertThat(link.reportedSession()).isSameAs(session);

    platform.end(RETURNED);
    await().until(() -> events.equals(List.of(RETURNED)));
    opened(2);
    link.carryOut(Step.USE_SESSION);
    assertThat(link.reportedSession()).isNull();
  }

  @Test
  void listsOnlyItsOwnInstance() {
    assertThat(link.list(INSTANCE)).isFalse();
    FakeSession session = used();

    assertThat(link.list(new InstanceId(9, 9))).isFalse();
    assertThat(session.told()).isEmpty();
    assertThat(link.list(INSTANCE)).isTrue();
    assertThat(session.told()).containsExactly("list");
  }

  @Test
  void keepsRequestsAwayWhileTheLanesAreAsked() {
    FakeSession session = used();
    session.busy(0, true);

    link.carryOut(Step.ASK_LANES);
    assertThat(link.isOpen()).isFalse();
    loop.run();
    session.busy(0, false);
    link.carryOut(Step.ASK_LANES);
    loop.run();
    assertThat(events).containsExactly(false, true);
  }

  @Test
  void ignoresTheLanesOfADroppedSession() {
    FakeSession session = used();

    link.carryOut(Step.ASK_LANES);
    link.carryOut(Step.DROP_SESSION);
    loop.run();
    assertThat(session.told()).containsExactly("close");
    assertThat(link.has(session)).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void noticesASessionWhoseEndWasNotReported() {
    FakeSession session = used();
    assertThat(link.hasEnded()).isFalse();

    session.close();
    assertThat(link.hasEnded()).isTrue();
    assertThat(link.isOpen()).isFalse();
  }

  @Test
  void sendsStayAndFarewell() {
    FakeSession session = used();

    link.carryOut(Step.STAY);
    link.carryOut(Step.FAREWELL);
    assertThat(session.told()).containsExactly("stay", "farewell");
  }

  @Test
  void refusesStepsOfASecondInstance() {
    assertThatThrownBy(() -> link.carryOut(Step.INVOKE_PEER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("INVOKE_PEER");
  }
}
