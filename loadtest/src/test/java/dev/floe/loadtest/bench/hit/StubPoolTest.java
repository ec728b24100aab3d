package dev.floe.loadtest.bench.hit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StubPoolTest {
  /** A session that counts how often its lanes are asked for. */
  private static final class CountingSession implements NodeSession {
    private int asked;

    @Override
    public String function() {
      return StubPool.name(0);
    }

    @Override
    public InstanceId instance() {
      return new InstanceId(1, 2);
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public int invocation() {
      return 1;
    }

    @Override
    public long capacityBytes() {
      return 1;
    }

    @Override
    public long heldBytes() {
      return 0;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      asked++;
      return null;
    }

    @Override
    public void farewell() {}

    @Override
    public void stay() {}

    @Override
    public void list() {}

    @Override
    public void close() {}
  }

  /**
   * If the pool kept the ended session, a node that dialed again would be missing until the end of
   * the measurement.
   */
  @Test
  void usesTheSessionOfANodeThatDialedAgain() {
    StubPool pool = new StubPool(1);
    PoolNode node = pool.node(0);
    CountingSession first = new CountingSession();
    CountingSession second = new CountingSession();
    try (Loops loops = Loops.start(1)) {
      Loop loop = loops.all().getFirst();
      pool.onOpened(first);
      assertThat(node.lane(loop)).isNull();
      pool.onClosed(first, "no answer to PING after a silence");
      pool.onOpened(second);
      assertThat(node.lane(loop)).isNull();
    }
    assertThat(first.asked).isEqualTo(1);
    assertThat(second.asked).isEqualTo(1);
  }
}
