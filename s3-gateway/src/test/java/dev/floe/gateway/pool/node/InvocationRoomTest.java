package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of the account's concurrency that nodes, their peers and their upkeep may use. */
class InvocationRoomTest extends PooledNodeCase {
  private static final InstanceId FIRST = new InstanceId(7, 8);
  private static final InstanceId SECOND = new InstanceId(7, 9);

  private final PooledNode other = new PooledNode("b", pool);
  private final PooledNode third = new PooledNode("c", pool);

  /** A refusal says nothing about the node, so no number of refusals opens its breaker. */
  @Test
  void invokesNoMoreNodesThanTheAccountAllows() {
    pool.room().account(1);
    node.wake(Purpose.SERVE);
    platform.invocation(1);
    for (int i = 0; i < 100; i++) {
      other.wake(Purpose.SERVE);
      third.wake(Purpose.SERVE);
    }
    assertThat(other.state()).isEqualTo(NodeState.COLD);
    assertThat(other.usable()).isFalse();

    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    await().until(() -> pool.room().running() == 0);
    assertThat(other.usable()).isTrue();
    other.wake(Purpose.SERVE);
    platform.invocation(2);
    assertThat(pool.room().running()).isEqualTo(1);
  }

  @Test
  void warmsUpRepairsAndBacksUpOnlyIfMoreIsFree() {
    pool.room().account(2);
    FakeSession own = live(node, FIRST, 1);
    List<PoolNode.@Nullable Peer> peers = new ArrayList<>();
    other.wake(Purpose.WARM_UP);
    third.wake(Purpose.REPAIR);
    node.openPeer(peers::add);

    assertThat(peers).containsExactly((PoolNode.Peer) null);
    assertThat(own.isOpen()).isTrue();
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    other.wake(Purpose.SERVE);
    platform.invocation(2);
    assertThat(platform.purposes()).containsExactly(Purpose.SERVE, Purpose.SERVE);
  }

  @Test
  void sendsAPeerAwayIfARequestFindsNoRoom() {
    pool.room().account(3);
    live(node, FIRST, 1);
    List<PoolNode.@Nullable Peer> peers = new ArrayList<>();
    node.openPeer(peers::add);
    FakeSession second = live(node, SECOND, 2);
    node.report(second, new HoldingsReport(0, 0, 0));
    other.wake(Purpose.SERVE);
    platform.invocation(3);
    assertThat(second.told()).isEmpty();

    third.wake(Purpose.SERVE);

    assertThat(second.told()).containsExactly("farewell");
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    await().until(() -> pool.room().running() == 2);
    third.wake(Purpose.SERVE);
    platform.invocation(4);
  }

  @Test
  void invokesFewerForAWhileAfterTheAccountThrottled() {
    pool.room().account(100);
    node.wake(Purpose.SERVE);
    platform.invocation(1);
    other.wake(Purpose.SERVE);
    platform.invocation(2);
    platform.end(new Invoked.Throttled("ConcurrentInvocationLimitExceeded", true));
    await().until(() -> pool.room().limit() == 1);
    third.wake(Purpose.SERVE);
    assertThat(third.state()).isEqualTo(NodeState.COLD);

    nowNanos.addAndGet(Duration.ofSeconds(11).toNanos());
    third.wake(Purpose.SERVE);
    platform.invocation(3);
  }

  /** The limit of one function says nothing about the others. */
  @Test
  void keepsTheAccountsLimitIfAFunctionsOwnLimitThrottled() {
    pool.room().account(100);
    node.wake(Purpose.SERVE);
    platform.invocation(1);
    platform.end(new Invoked.Throttled("ReservedFunctionConcurrentInvocationLimitExceeded"));
    await().until(() -> pool.room().running() == 0);
    assertThat(pool.room().limit()).isEqualTo(100);
  }

  /** The node's environment may be busy with an invocation of an earlier gateway. */
  @Test
  void aNodeStaysUsableHoweverOftenItIsThrottled() {
    for (int number = 1; number <= 4; number++) {
      node.wake(Purpose.SERVE);
      platform.invocation(number);
      platform.end(new Invoked.Throttled("ReservedFunctionConcurrentInvocationLimitExceeded"));
      await().until(() -> node.state() == NodeState.COLD);
    }
    assertThat(node.usable()).isTrue();
    assertThat(node.hasCrashed()).isFalse();

    live(node, FIRST, 5);
  }

  private FakeSession live(PooledNode of, InstanceId instance, int number) {
    of.wake(Purpose.SERVE);
    FakeSession session = new FakeSession(platform.invocation(number), instance, loops);
    of.opened(session);
    return session;
  }
}
