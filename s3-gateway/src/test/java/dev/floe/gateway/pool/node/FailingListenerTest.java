package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A node whose listener fails with an error of the JVM. */
class FailingListenerTest extends PooledNodeCase {
  private static final InstanceId INSTANCE = new InstanceId(7, 8);

  private final List<InstanceId> live = new ArrayList<>();

  /** Otherwise the node would be live, but no request could use its session. */
  @Test
  void otherListenersAreNotifiedAndTheNodeCanBeUsed() {
    pool.listeners()
        .add(
            listener(any -> {
              throw new AssertionError("planned");
            }));
    pool.listeners().add(listener(live::add));
    try (ExpectedLog log = ExpectedLog.of(PoolContext.class)) {
      node.wake(Purpose.SERVE);
      node.opened(new FakeSession(platform.invocation(1), INSTANCE, loops));
      assertThat(log.messages()).hasSize(1);
    }

    assertThat(live).containsExactly(INSTANCE);
    assertThat(node.lane(loops.get(0))).isNotNull();
  }

  private static PoolListener listener(Consumer<InstanceId> onLive) {
    return new PoolListener() {
      @Override
      public void onLive(PoolNode node, InstanceId instance, boolean known) {
        onLive.accept(instance);
      }

      @Override
      public void onDown(PoolNode node) {}

      @Override
      public void onLost(PoolNode node, InstanceId instance) {}
    };
  }
}
