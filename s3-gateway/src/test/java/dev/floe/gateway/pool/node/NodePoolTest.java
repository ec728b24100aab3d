package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodePoolTest {
  private static final InstanceId INSTANCE = new InstanceId(7, 8);
  private static final Invoked RETURNED = new Invoked.Returned("{}", LogTail.NONE);

  private final Loops loops = Loops.start(2);
  private final FakePlatform platform = new FakePlatform();
  private final NodePool pool =
      new NodePool(
          new PoolConfig(
              List.of("a", "b"),
              500,
              _ -> Duration.ofMinutes(15),
              PoolConfig.DEFAULT_STAY,
              Duration.ofMinutes(1),
              Duration.ofMinutes(1),
              Duration.ofMinutes(1),
              Zones.UNKNOWN,
              Duration.ZERO),
          PoolSecret.draw(new SecureRandom()),
          platform,
          loops,
          () -> "gateway:6378",
          InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
          new SecureRandom());
  private final PoolNode node = Objects.requireNonNull(pool.node("a"));

  @AfterEach
  void close() {
    platform.close();
    pool.close();
    loops.close();
  }

  @Test
  void invokesANodeOnceHoweverManyNeedIt() {
    for (int i = 0; i < 10; i++) {
      node.wake(Purpose.SERVE);
    }

    FakeSession session = live(1);
    node.wake(Purpose.SERVE);

    assertThat(platform.invocations()).isEqualTo(1);
    for (Loop loop : loops.all()) {
      assertThat(node.lane(loop)).isSameAs(session.lane(loop));
    }
  }

  @Test
  void agreesOnAKeyWithTheLastInvocationAlone() {
    node.wake(Purpose.SERVE);
    InvokePayload first = platform.invocation(1);
    InvocationSecret agreed = Objects.requireNonNull(pool.find("a", first.invocation()));
    platform.end(new Invoked.Failed("cut"));
    await().until(() -> node.state() == NodeState.COLD);
    node.wake(Purpose.SERVE);
    InvokePayload second = platform.invocation(2);

    assertThat(agreed.key()).isEqualTo(first.key()).isNotEqualTo(second.key());
    assertThat(agreed.gatewayNonce()).isEqualTo(first.gatewayNonce());
    assertThat(agreed.expiryEpochSeconds()).isEqualTo(first.expiryEpochSeconds());
    assertThat(second.invocation()).isEqualTo(first.invocation() + 1);
    assertThat(pool.find("a", first.invocation())).isNull();
    assertThat(pool.find("b", second.invocation())).isNull();
    assertThat(pool.find("nobody", second.invocation())).isNull();
  }

  @Test
  void closesTheSessionOfAnOlderInvocation() {
    node.wake(Purpose.SERVE);
    FakeSession late = new FakeSession(platform.invocation(1), INSTANCE, loops);
    platform.end(new Invoked.Failed("cut"));
    await().until(() -> node.state() == NodeState.COLD);
    node.wake(Purpose.SERVE);
    platform.invocation(2);

    pool.onOpened(late);

    assertThat(late.told()).containsExactly("close");
    assertThat(node.state()).isEqualTo(NodeState.WAKING);
  }

  @Test
  void letsAnIdleNodeGoAndWakesItWhenItHasLeft() {
    FakeSession session = wakeAndOpen();

    pool.onGoodbye(session);

    await().until(() -> node.state() == NodeState.LEAVING);
    assertThat(session.told()).containsExactly("farewell");
    assertThat(node.lane(loops.get(0))).isNull();
    node.wake(Purpose.SERVE);
    assertThat(platform.invocations()).isEqualTo(1);
    platform.end(RETURNED);
    platform.invocation(2);
    assertThat(node.state()).isEqualTo(NodeState.WAKING);
  }

  @Test
  void keepsANodeWithSomethingInFlightOnAnyLane() {
    FakeSession session = wakeAndOpen();
    session.busy(1, true);

    pool.onGoodbye(session);

    await().until(() -> node.lane(loops.get(1)) != null);
    assertThat(session.told()).containsExactly("stay");
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
  }

  @Test
  void keepsANodeThatIsNeededWhileItsLanesAreAsked() throws Exception {
    FakeSession session = wakeAndOpen();
    CountDownLatch held = new CountDownLatch(1);
    hold(loops.get(1), held);

    pool.onGoodbye(session);
    assertThat(node.lane(loops.get(0))).isNull();
    node.wake(Purpose.SERVE);
    CompletableFuture<Boolean> live = whenLive(loops.get(0));
    held.countDown();

    assertThat(live.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(session.told()).containsExactly("stay");
  }

  /** Requests in flight end before the nap, and callers that wait for the node do not fail. */
  @Test
  void napsOnceItsLanesAreIdleAndReturns() throws Exception {
    FakeSession session = wakeAndOpen();
    session.busy(1, true);

    node.nap();
    await().until(() -> node.lane(loops.get(0)) == null);
    CompletableFuture<Boolean> live = whenLive(loops.get(0));
    assertThat(session.told()).isEmpty();
    session.busy(1, false);
    await().until(() -> session.told().contains("farewell"));
    assertThat(live).isNotDone();
    assertThat(node.running()).isNull();
    platform.end(RETURNED);
    FakeSession next = live(2);

    assertThat(live.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(node.lane(loops.get(0))).isSameAs(next.lane(loops.get(0)));
    assertThat(Objects.requireNonNull(node.running()).longest())
        .as("the longest stay and the last call, less than the timeout")
        .isEqualTo(PoolConfig.LONGEST_STAY.plusSeconds(1));
  }

  @Test
  void notifiesAllWaitersThatTheNodeIsLive() throws Exception {
    node.wake(Purpose.SERVE);
    CompletableFuture<Boolean> first = whenLive(loops.get(0));
    CompletableFuture<Boolean> second = whenLive(loops.get(1));
    live(1);

    assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(whenLive(loops.get(0)).get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void notifiesAtOnceIfTheNodeIsNotBeingWoken() throws Exception {
    assertThat(whenLive(loops.get(0)).get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void doesNotNotifyACancelledWaiter() throws Exception {
    Loop loop = loops.get(0);
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    node.wake(Purpose.SERVE);
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    loop.execute(() -> {
      node.whenLive(loop, told::complete).cancel();
      cancelled.complete(null);
    });
    cancelled.get(10, TimeUnit.SECONDS);
    CompletableFuture<Boolean> other = whenLive(loop);
    live(1);

    assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told).isNotDone();
  }

  @Test
  void stopsInvokingANodeThatFailsAgainAndAgain() throws Exception {
    for (int i = 1; i <= 2; i++) {
      node.wake(Purpose.SERVE);
      CompletableFuture<Boolean> live = whenLive(loops.get(0));
      platform.invocation(i);
      platform.end(new Invoked.Crashed("broken", new LogTail("id", "Cannot start: because\n")));
      assertThat(live.get(10, TimeUnit.SECONDS)).isFalse();
    }

    node.wake(Purpose.SERVE);

    assertThat(whenLive(loops.get(0)).get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(platform.invocations()).isEqualTo(2);
    assertThat(pool.snapshot().nodes().getFirst().lastFailure())
        .contains("broken", "Cannot start: because");
  }

  @Test
  void forgetsFailuresWhenANodeBecomesLive() throws Exception {
    failToWake(1);
    node.wake(Purpose.SERVE);
    live(2);
    platform.end(RETURNED);
    await().until(() -> node.state() == NodeState.SLEEPING);

    failToWake(3);

    // A second failure in a row would have opened the node's breaker.
    assertThat(node.usable()).isTrue();
    node.wake(Purpose.SERVE);
    platform.invocation(4);
  }

  private void failToWake(int invocation) throws Exception {
    node.wake(Purpose.SERVE);
    CompletableFuture<Boolean> live = whenLive(loops.get(0));
    platform.invocation(invocation);
    platform.end(new Invoked.Crashed("broken", LogTail.NONE));
    assertThat(live.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void dropsOfASleepingNodeWakeItAndReachIt() {
    FakeSession first = wakeAndOpen();
    pool.onGoodbye(first);
    await().until(() -> first.told().contains("farewell"));
    platform.end(RETURNED);
    await().until(() -> node.state() == NodeState.SLEEPING);
    AtomicInteger settled = new AtomicInteger();
    FillId fill = new FillId(1, 2);

    node.drop(new ChunkDrop(INSTANCE, fill, 3, 4, ChunkDrop.WHOLE_CHUNK, settled::incrementAndGet));
    node.drop(new ChunkDrop(INSTANCE, fill, 3, 5, 1L << 9, settled::incrementAndGet));
    FakeSession second = live(2);
    assertThat(second.told()).isEmpty();
    pool.onReport(second, new HoldingsReport(0, 0, 0));

    await().until(() -> settled.get() == 2);
    assertThat(second.told())
        .containsExactly("drop %s 3 4".formatted(fill), "drop %s 3 5 stripe 9".formatted(fill));
  }

  @Test
  void forgetsDropsOfAnInstanceThatIsGone() {
    wakeAndOpen();
    AtomicInteger settled = new AtomicInteger();
    InstanceId other = new InstanceId(9, 9);
    node.drop(
        new ChunkDrop(
            INSTANCE, new FillId(1, 2), 0, 0, ChunkDrop.WHOLE_CHUNK, settled::incrementAndGet));
    platform.end(RETURNED);
    await().until(() -> node.state() == NodeState.SLEEPING);
    node.wake(Purpose.SERVE);
    pool.onOpened(new FakeSession(platform.invocation(2), other, loops));

    await().until(() -> settled.get() == 1);
  }

  /**
   * Reading the gateway's address may resolve names, so it must not run on a loop. A failure must
   * not leave the node in WAKING.
   */
  @Test
  void preparesInvocationsOffTheLoopsAndIsFreeWhenThatFails() throws Exception {
    List<Boolean> onVirtualThread = new CopyOnWriteArrayList<>();
    try (NodePool failing =
        new NodePool(
            new PoolConfig(
                List.of("a"),
                500,
                _ -> Duration.ofMinutes(15),
                PoolConfig.DEFAULT_STAY,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Zones.UNKNOWN,
                Duration.ZERO),
            PoolSecret.draw(new SecureRandom()),
            platform,
            loops,
            () -> {
              onVirtualThread.add(Thread.currentThread().isVirtual());
              throw new AssertionError("on purpose");
            },
            InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
            new SecureRandom())) {
      PoolNode waking = Objects.requireNonNull(failing.node("a"));
      loops.get(0).execute(() -> waking.wake(Purpose.SERVE));

      await().until(() -> !onVirtualThread.isEmpty() && waking.state() == NodeState.COLD);
      assertThat(onVirtualThread).containsOnly(true);
      assertThat(platform.invocations()).isZero();
    }
  }

  @Test
  void staysLiveWhenItsInvokeCallIsCut() {
    FakeSession session = wakeAndOpen();

    platform.end(new Invoked.Failed("connection reset"));

    await().until(() -> pool.snapshot().nodes().getFirst().lastFailure() != null);
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    assertThat(node.lane(loops.get(0))).isSameAs(session.lane(loops.get(0)));
  }

  @Test
  void countsBytesFromTheLastReport() {
    assertThat(node.freeBytes()).isEqualTo(500);

    FakeSession session = wakeAndOpen();
    assertThat(node.capacityBytes()).isEqualTo(1000);
    assertThat(node.freeBytes()).isEqualTo(900);

    pool.onReport(session, new HoldingsReport(2, 300, 0));
    node.account(50);
    assertThat(node.freeBytes()).isEqualTo(650);
    node.account(-100);
    assertThat(node.freeBytes()).isEqualTo(750);
    assertThat(pool.snapshot().nodes().getFirst().instances())
        .extracting(PoolSnapshot.Instance::bytesHeld)
        .containsExactly(250L);
  }

  @Test
  void becomesLiveEvenIfAListenerFails() {
    pool.addListener(
        new PoolListener() {
          @Override
          public void onLive(PoolNode live, InstanceId instance, boolean known) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void onDown(PoolNode down) {}

          @Override
          public void onLost(PoolNode lost, InstanceId instance) {}
        });

    try (ExpectedLog log = ExpectedLog.of(PoolContext.class)) {
      FakeSession session = wakeAndOpen();

      assertThat(node.lane(loops.get(0))).isSameAs(session.lane(loops.get(0)));
      assertThat(log.messages()).anyMatch(line -> line.contains("a listener failed to learn"));
    }
  }

  @Test
  void sendsTheNodesAwayWhenClosedAndWaitsForThem() throws Exception {
    FakeSession session = wakeAndOpen();

    Thread closing = Thread.ofVirtual().start(pool::close);
    await().until(() -> session.told().contains("farewell"));
    platform.end(RETURNED);
    closing.join();

    assertThat(node.state()).isEqualTo(NodeState.SLEEPING);
    node.wake(Purpose.SERVE);
    assertThat(platform.invocations()).isEqualTo(1);
  }

  private FakeSession wakeAndOpen() {
    node.wake(Purpose.SERVE);
    return live(1);
  }

  /** Opens a session for the invocation of that number. */
  private FakeSession live(int number) {
    FakeSession session = new FakeSession(platform.invocation(number), INSTANCE, loops);
    pool.onOpened(session);
    assertThat(node.state()).isEqualTo(NodeState.LIVE);
    return session;
  }

  private CompletableFuture<Boolean> whenLive(Loop loop) {
    CompletableFuture<Boolean> live = new CompletableFuture<>();
    loop.execute(() -> {
      PoolNode.Waiting _ = node.whenLive(loop, live::complete);
    });
    return live;
  }

  /** Keeps a loop busy until the latch is open. */
  private static void hold(Loop loop, CountDownLatch held) throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    loop.execute(() -> {
      holding.countDown();
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    holding.await();
  }
}
