package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolContextTest {
  private static final Duration SHORT = Duration.ofMinutes(1);
  private static final Duration START_STAY = Duration.ofSeconds(20);
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final AtomicLong nowNanos = new AtomicLong(1_000);
  private final PoolSecret secret = PoolSecret.draw(new SecureRandom());
  private final FakePlatform platform = new FakePlatform();
  private final Loops loops = new ManualLoop().asLoops();
  private final PoolContext pool =
      new PoolContext(
          new PoolConfig(
              List.of("a", "short"),
              500,
              function -> function.equals("short") ? SHORT : Duration.ofMinutes(15),
              PoolConfig.DEFAULT_STAY,
              PoolConfig.USUAL_WAKE_LIMIT,
              PoolConfig.USUAL_DRAIN_LIMIT,
              InvokePayload.USUAL_UNSEALED,
              Zones.UNKNOWN,
              START_STAY),
          secret,
          platform,
          loops,
          () -> "gateway:6378",
          InstantSource.fixed(NOW),
          nowNanos::get,
          new SecureRandom());

  @AfterEach
  void close() {
    pool.awaitInvocations(Duration.ZERO);
    platform.close();
  }

  @Test
  void agreesOnSecretsOfEachInvocation() {
    PoolContext.Agreement one = pool.agree("short", 7, true, Role.PEER);
    PoolContext.Agreement two = pool.agree("short", 8, false, Role.PRIMARY);

    InvokePayload payload = InvokePayload.parse(one.payload());
    long expiry = NOW.plus(SHORT).plusSeconds(60).getEpochSecond();
    assertThat(payload.gatewayHost()).isEqualTo("gateway");
    assertThat(payload.gatewayPort()).isEqualTo(6378);
    assertThat(payload.role()).isEqualTo(Role.PEER);
    assertThat(payload.stay().minimum()).isEqualTo(START_STAY);
    assertThat(one.invocation().expiryEpochSeconds()).as("a minute's grace").isEqualTo(expiry);
    assertThat(one.invocation().key()).isEqualTo(secret.sessionKey("short", 7, expiry));
    assertThat(payload.key()).isEqualTo(one.invocation().key());

    assertThat(two.invocation().key()).isNotEqualTo(one.invocation().key());
    assertThat(two.invocation().gatewayNonce()).isNotEqualTo(one.invocation().gatewayNonce());
    assertThat(InvokePayload.parse(two.payload()).stay()).isEqualTo(PoolConfig.DEFAULT_STAY);
  }

  @Test
  void anInvocationLastsNoLongerThanItsFunctionMayOrItsNodeStays() {
    assertThat(pool.longestInvocation("short")).isEqualTo(SHORT);
    assertThat(pool.longestInvocation("a")).isEqualTo(PoolConfig.LONGEST_STAY.plusSeconds(1));
  }

  @Test
  void twoFailuresStopTheInvocationsOfOneNode() {
    Breaker failing = pool.newNodeBreaker();
    Breaker other = pool.newNodeBreaker();
    pool.failed(failing);
    assertThat(pool.allows(failing)).isTrue();
    pool.failed(failing);
    assertThat(pool.allows(failing)).isFalse();
    assertThat(pool.allows(failing, Purpose.SERVE)).isFalse();
    assertThat(pool.allows(other)).isTrue();

    pass(Duration.ofSeconds(1));
    assertThat(pool.allows(failing)).isTrue();
    pool.attempting(failing);
    assertThat(pool.allows(failing)).as("one attempt at a time").isFalse();
    pool.succeeded(failing);
    assertThat(pool.allows(failing)).isTrue();
  }

  @Test
  void sixteenFailuresOfAnyNodesStopAllInvocations() {
    List<Breaker> nodes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      assertThat(pool.allows(pool.newNodeBreaker())).as("after %d", i).isTrue();
      nodes.add(pool.newNodeBreaker());
      pool.failed(nodes.getLast());
    }
    Breaker fresh = pool.newNodeBreaker();
    assertThat(pool.allows(fresh)).isFalse();

    pass(Duration.ofMillis(500));
    assertThat(pool.allows(fresh)).isTrue();
    pool.attempting(nodes.getFirst());
    assertThat(pool.allows(fresh)).as("another node is tried").isFalse();
    pool.succeeded(nodes.getFirst());
    assertThat(pool.allows(fresh)).isTrue();
  }

  @Test
  void needsRoomForAnInvocation() {
    Breaker node = pool.newNodeBreaker();
    pool.room().account(1);
    int begun = 0;
    while (pool.room().begin(Purpose.SERVE)) {
      begun++;
    }
    assertThat(pool.allows(node, Purpose.SERVE)).isFalse();
    assertThat(pool.allows(node)).isFalse();
    for (int i = 0; i < begun; i++) {
      pool.room().ended(new Invoked.Failed("planned"));
    }
    assertThat(pool.allows(node)).isTrue();
  }

  @Test
  void closingWaitsForInvocationsAndThenInterruptsThem() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch bothRun = new CountDownLatch(2);
    var _ =
        pool.start(() -> {
          bothRun.countDown();
          ended.set(true);
        });
    var _ =
        pool.start(() -> {
          bothRun.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
        });
    bothRun.await();

    pool.awaitInvocations(Duration.ofMillis(1));

    assertThat(ended).isTrue();
    assertThat(interrupted).isTrue();
    assertThatThrownBy(() -> pool.start(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }

  /** The thread that closes is interrupted itself: it waits no longer, and keeps the interrupt. */
  @Test
  void anInterruptedCloseInterruptsTheInvocations() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch runs = new CountDownLatch(1);
    var _ =
        pool.start(() -> {
          runs.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    runs.await();
    Thread.currentThread().interrupt();

    pool.awaitInvocations(Duration.ofHours(1));

    assertThat(Thread.interrupted()).isTrue();
    interrupted.await();
  }

  private void pass(Duration time) {
    nowNanos.addAndGet(time.toNanos());
  }
}
