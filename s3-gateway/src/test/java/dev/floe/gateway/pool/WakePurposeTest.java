package dev.floe.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.Purpose;
import dev.floe.node.protocol.InstanceId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The purpose by which an invocation is billed. */
class WakePurposeTest {
  private final ManualLoop loop = new ManualLoop();
  private final FakePlatform platform = new FakePlatform();
  private final PoolContext pool =
      new PoolContext(
          PoolConfig.of(List.of("a"), 500, PoolConfig.DEFAULT_STAY),
          PoolSecret.draw(new SecureRandom()),
          platform,
          loop.asLoops(),
          () -> "gateway:6378",
          InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
          () -> 1_000, // all within one second
          new SecureRandom());
  private final PooledNode node = new PooledNode("a", pool);

  @AfterEach
  void close() {
    platform.close();
    pool.awaitInvocations(Duration.ofSeconds(5));
  }

  @Test
  void invokesForARepairIfNothingElseNeedsTheNode() {
    node.wakeToRepair();
    platform.invocation(1);
    node.wake();
    assertThat(platform.purposes()).as("it is being woken").containsExactly(Purpose.REPAIR);
  }

  /** The node is invoked once it has left, for what needed it meanwhile. */
  @ParameterizedTest
  @CsvSource({"false, false, REPAIR", "true, false, SERVE", "false, true, SERVE"})
  void invokesALeavingNodeForARequestIfAnyNeedsIt(boolean before, boolean after, Purpose purpose) {
    node.wake();
    FakeSession session =
        new FakeSession(platform.invocation(1), new InstanceId(7, 8), loop.asLoops());
    node.opened(session);
    node.closed(session, "the connection ended");
    if (before) {
      node.wake();
    }
    node.wakeToRepair();
    if (after) {
      node.wake();
    }
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.invocation(2);
    assertThat(platform.purposes()).containsExactly(Purpose.SERVE, purpose);
  }
}
