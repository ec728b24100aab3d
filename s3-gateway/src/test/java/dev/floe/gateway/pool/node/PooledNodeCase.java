package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolSecret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** One node of a pool. The test controls its platform, its loop and the time. */
abstract class PooledNodeCase {
  final ManualLoop loop = new ManualLoop();
  final Loops loops = loop.asLoops();
  final FakePlatform platform = new FakePlatform();
  final AtomicLong nowNanos = new AtomicLong(1_000);
  final PoolContext pool =
      new PoolContext(
          PoolConfig.of(List.of("a"), 500, PoolConfig.DEFAULT_STAY),
          PoolSecret.draw(new SecureRandom()),
          platform,
          loops,
          () -> "gateway:6378",
          InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
          nowNanos::get,
          new SecureRandom());
  final PooledNode node = new PooledNode("a", pool);

  @AfterEach
  void close() {
    platform.close();
    pool.awaitInvocations(Duration.ofSeconds(5));
  }
}
