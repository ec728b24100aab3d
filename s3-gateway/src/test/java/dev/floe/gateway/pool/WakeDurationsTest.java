package dev.floe.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.InstanceId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long wakes take, from the time at which a node is needed. */
class WakeDurationsTest {
  private static final InstanceId INSTANCE = new InstanceId(7, 8);
  private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final ManualLoop loop = new ManualLoop();
  private final Loops loops = loop.asLoops();
  private final FakePlatform platform = new FakePlatform();
  private final AtomicLong nowNanos = new AtomicLong(1);
  private final PoolContext pool =
      new PoolContext(
          PoolConfig.of(List.of("a"), 500, PoolConfig.DEFAULT_STAY),
          PoolSecret.draw(new SecureRandom()),
          platform,
          loops,
          () -> "gateway:6378",
          InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
          nowNanos::get,
          new SecureRandom());
  private final PooledNode node = new PooledNode("a", pool);

  @AfterEach
  void close() {
    platform.close();
    pool.awaitInvocations(Duration.ofSeconds(5));
  }

  @Test
  void limitOnWakingFollowsTheWakesOfKnownInstances() {
    long unmeasured = pool.wakes().limitNanos();
    for (int number = 1; number < 20; number++) {
      node.wake();
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
      node.wake();
      nowNanos.addAndGet(WAKE_NANOS);
      InstanceId fresh = new InstanceId(number, number);
      node.opened(new FakeSession(platform.invocation(number), fresh, loops));
      platform.end(new Invoked.Returned("{}", LogTail.NONE));
      await().until(() -> node.state() == NodeState.SLEEPING);
    }

    assertThat(pool.wakes().limitNanos()).isEqualTo(unmeasured);
  }
}
