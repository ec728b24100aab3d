package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.wake.WakePatience;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that all nodes of a pool share. Thread-safe. */
final class PoolContext {
  private static final Logger LOG = LoggerFactory.getLogger(PoolContext.class);

  /** The failures in a row after which a node is not invoked, for 1 s at first and at most 30 s. */
  private static final int NODE_FAILURES = 2;

  private static final long NODE_FIRST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long NODE_LONGEST_WAIT_NANOS = Duration.ofSeconds(30).toNanos();

  /** The failures in a row, of any nodes, after which the platform itself counts as unavailable. */
  private static final int POOL_FAILURES = 16;

  private static final long POOL_FIRST_WAIT_NANOS = Duration.ofMillis(500).toNanos();
  private static final long POOL_LONGEST_WAIT_NANOS = Duration.ofSeconds(10).toNanos();

  /** The time for which a session's key outlives its invocation, because clocks differ. */
  private static final Duration KEY_GRACE = Duration.ofMinutes(1);

  /**
   * The time of invocation number 0, in seconds since 1970. A gateway numbers its invocations from
   * the time of its start, so a restarted gateway continues with higher numbers.
   */
  private static final long EPOCH_2025_SECONDS = 1_735_689_600L;

  /** The time in which an interrupted invocation must end its request and return. */
  private static final Duration INTERRUPTED_ENDS = Duration.ofSeconds(5);

  /** The time that a node takes to leave, busy or not, once its longest stay is over. */
  private static final Duration LAST_CALL = Duration.ofSeconds(1);

  private final PoolConfig config;
  private final PoolSecret secret;
  private final NodePlatform platform;
  private final Loops loops;
  private final Supplier<String> gatewayAddress;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final SecureRandom random;
  private final Breaker breaker =
      new Breaker(POOL_FAILURES, POOL_FIRST_WAIT_NANOS, POOL_LONGEST_WAIT_NANOS);
  private final InvocationRoom room;
  private final WakePatience wakes = new WakePatience();
  private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService invocations =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("invocation-", 0).factory());

  PoolContext(
      PoolConfig config,
      PoolSecret secret,
      NodePlatform platform,
      Loops loops,
      Supplier<String> gatewayAddress,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random) {
    this.config = config;
    this.secret = secret;
    this.platform = platform;
    this.loops = loops;
    this.gatewayAddress = gatewayAddress;
    this.clock = clock;
    this.nanoTime = nanoTime;
    room = new InvocationRoom(nanoTime);
    this.random = random;
  }

  /** The payload of an invocation, and the secrets by which its HELLOs are verified. */
  record Agreement(String payload, InvocationSecret invocation) {}

  /**
   * Draws the nonce and derives the key of one invocation.
   *
   * @param first true if no instance of the node has answered since the gateway started
   */
  Agreement agree(String function, int number, boolean first, Role role) {
    Duration timeout = config.functionTimeout().apply(function);
    long expiry = clock.instant().plus(timeout).plus(KEY_GRACE).getEpochSecond();
    SessionKey key = secret.sessionKey(function, number, expiry);
    Nonce nonce = Nonce.draw(random);
    InvokePayload payload =
        new InvokePayload(
            gatewayAddress.get(),
            function,
            number,
            expiry,
            key,
            nonce,
            loops.count(),
            role,
            config.stay(first),
            config.unsealed(),
            true);
    return new Agreement(payload.toJson(), new InvocationSecret(key, nonce, expiry));
  }

  /**
   * Runs an invocation on a separate thread. Rejects it once the pool is closed. Each instance has
   * one invocation at most, and {@link #room} limits the invocations of all.
   */
  Future<?> start(Runnable invocation) {
    return invocations.submit(invocation);
  }

  /** Waits until no invocation runs, and interrupts those that still run at the limit. */
  void awaitInvocations(Duration limit) {
    invocations.shutdown();
    try {
      if (!invocations.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        invocations.shutdownNow();
        if (!invocations.awaitTermination(INTERRUPTED_ENDS.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new IllegalStateException("an invocation continues although it was interrupted");
        }
      }
    } catch (InterruptedException e) {
      invocations.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  int firstInvocation() {
    return (int) (clock.instant().getEpochSecond() - EPOCH_2025_SECONDS);
  }

  Breaker newNodeBreaker() {
    return new Breaker(NODE_FAILURES, NODE_FIRST_WAIT_NANOS, NODE_LONGEST_WAIT_NANOS);
  }

  /** Returns true if a request may have the node invoked: no breaker is open, and there is room. */
  boolean allows(Breaker node) {
    return areClosed(node) && room.allows();
  }

  /**
   * Returns true if the node may be invoked now. If only room is missing, a peer may be asked to
   * leave.
   */
  boolean allows(Breaker node, Purpose purpose) {
    return areClosed(node) && room.allows(purpose);
  }

  private boolean areClosed(Breaker node) {
    long now = nanoTime();
    return node.allows(now) && breaker.allows(now);
  }

  /** Returns the room for invocations. Each takes room from its start to its end. */
  InvocationRoom room() {
    return room;
  }

  /** Reports to both breakers that an invocation begins. */
  void attempting(Breaker node) {
    long now = nanoTime();
    node.attempting(now);
    breaker.attempting(now);
  }

  /** Reports to both breakers that an invocation opened a session. */
  void succeeded(Breaker node) {
    node.succeeded();
    breaker.succeeded();
  }

  /** Reports to both breakers that an invocation opened no session. */
  void failed(Breaker node) {
    long now = nanoTime();
    node.failed(now);
    breaker.failed(now);
  }

  /**
   * Returns the time after which an invocation has ended: the node has left, or the platform has
   * ended it by force.
   */
  Duration longestInvocation(String function) {
    Duration stay = config.stay().maximum().plus(LAST_CALL);
    Duration timeout = config.functionTimeout().apply(function);
    return timeout.compareTo(stay) < 0 ? timeout : stay;
  }

  /** Returns the limit on waking, which follows from the durations of earlier wakes. */
  WakePatience wakes() {
    return wakes;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Returns the loop that runs a node's timers. */
  Loop timers(String function) {
    return loops.get(Math.floorMod(function.hashCode(), loops.count()));
  }

  PoolConfig config() {
    return config;
  }

  NodePlatform platform() {
    return platform;
  }

  Loops loops() {
    return loops;
  }

  List<PoolListener> listeners() {
    return listeners;
  }

  /** Calls every listener, even if one of them fails. */
  void notifyListeners(String function, Consumer<PoolListener> what) {
    for (PoolListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException | Error e) {
        LOG.error("a listener failed to learn about node {}", function, e);
      }
    }
  }
}
