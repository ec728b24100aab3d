package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.InstanceId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The durations of wakes, measured from the time at which a node is needed. */
class WakeDurationsTest extends PooledNodeCase {
  private static final InstanceId INSTANCE = new InstanceId(7, 8);
  private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Test
  void limitOnWakingFollowsTheWakesOfKnownInstances() {
    long unmeasured = pool.wakes().limitNanos();
    for (int number = 1; number < 20; number++) {
      node.wake(Purpose.SERVE);
      nowNanos.addAndGet(WAKE_NANOS);
      node.opened(new FakeSession(platform.invocation(number), INSTANCE, loops));
      platform.end(new Invoked.Returned("{}", LogTail.NONE));
      await().until(() -> node.state() == NodeState.SLEEPING);
    }

    assertThat(pool.wakes().limitNanos()).isEqualTo(3 * WAKE_NANOS).isNotEqualTo(unmeasured);
  }

  @Test
  void startsOfNewInstancesSayNothingAboutWakes() {
    long unmeasured = pool.wakes().limitNanos();
    for (int number = 1; number < 20; number++) {
      node.wake(Purpose.SERVE);
      nowNanos.addAndGet(WAKE_NANOS);
      InstanceId fresh = new InstanceId(number, number);
      node.opened(new FakeSession(platform.invocation(number), fresh, loops));
      platform.end(new Invoked.Returned("{}", LogTail.NONE));
      await().until(() -> node.state() == NodeState.SLEEPING);
    }

    assertThat(pool.wakes().limitNanos()).isEqualTo(unmeasured);
  }
}
