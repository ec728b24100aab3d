package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This instance's session with its gateway. One call of {@link #serve} is one invocation.
 * Connections and store persist between invocations, while the platform freezes the process.
 * Confined to the calling thread.
 */
public final class GatewaySession implements AutoCloseable {
  /** The time to wait for the answer to GOODBYE. */
  private static final Duration ANSWER = Duration.ofMillis(20);

  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The time for sending the rest of the output before the node leaves. */
  private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final PageStore store;
  private final LaneContext context;
  private final Selector selector;
  private final Consumer<SelectionKey> readiness = this::ready;
  private final Lifetime lifetime;
  private List<Lane> lanes = List.of();
  private String gateway = "";

  // State of the current invocation.
  private @Nullable LeaveReason leaving;
  private boolean wasLive;
  private long unsealedNanos;
  private long nowNanos;

  /** Creates a session without connections, whose lanes read and write through {@code wire}. */
  public GatewaySession(PageStore store, InstanceId instance, Wire wire) throws IOException {
    this(store, instance, wire, "");
  }

  /**
   * Creates a session without connections.
   *
   * @param zone the zone that HELLO names; empty if it is unknown
   */
  public GatewaySession(PageStore store, InstanceId instance, Wire wire, String zone)
      throws IOException {
    this(
        store,
        instance,
        wire,
        zone,
        new Lifetime(ANSWER, new SplittableRandom(new SecureRandom().nextLong())::nextDouble));
  }

  GatewaySession(PageStore store, InstanceId instance, Wire wire, Lifetime lifetime)
      throws IOException {
    this(store, instance, wire, "", lifetime);
  }

  private GatewaySession(
      PageStore store, InstanceId instance, Wire wire, String zone, Lifetime lifetime)
      throws IOException {
    this.store = store;
    this.lifetime = lifetime;
    selector = Selector.open();
    context =
        new LaneContext(
            instance,
            zone,
            store,
            new Counters(),
            wire,
            selector,
            new SecureRandom(),
            new Events());
  }

  /** Draws a random instance id. */
  public static InstanceId drawInstanceId() {
    SecureRandom random = new SecureRandom();
    return new InstanceId(random.nextLong(), random.nextLong());
  }

  /**
   * Serves the gateway until it or the node ends the invocation.
   *
   * @param deadlineNanos the platform's deadline by {@link System#nanoTime}; the node leaves before
   *     it
   * @throws IOException if the selector fails; a lane that fails dials again
   */
  public InvokeResult serve(InvokePayload payload, long deadlineNanos) throws IOException {
    nowNanos = System.nanoTime();
    leaving = null;
    wasLive = false;
    unsealedNanos = payload.unsealed().toNanos();
    store.resume(nowNanos);
    Counters counters = context.counters();
    counters.reset();
    LeaveReason reason;
    try {
      lifetime.begin(payload.stay(), nowNanos, deadlineNanos);
      openLanes(payload);
      reason = run();
      for (Lane lane : lanes) {
        lane.finish();
      }
      flush();
    } catch (RuntimeException | AssertionError | LinkageError e) {
      // Keep the store: the next invocation starts with new connections.
      Log.line("the invocation failed: " + e);
      reason = LeaveReason.FAILED;
      abandonLanes();
    }
    store.pause(System.nanoTime());
    return new InvokeResult(
        reason,
        context.instance().toString(),
        counters.blocksServed,
        counters.blocksStored,
        counters.bytesServed,
        store.heldBytes());
  }

  /** Closes all connections; the store stays as it is. */
  @Override
  public void close() {
    lanes.forEach(Lane::disconnect);
    lanes = List.of();
    try {
      selector.close();
    } catch (IOException e) {
      Log.line("selector: " + e);
    }
  }

  private void abandonLanes() {
    List<Lane> abandoned = lanes;
    lanes = List.of();
    for (Lane lane : abandoned) {
      try {
        lane.disconnect();
      } catch (RuntimeException e) {
        Log.line("lane %d could not be closed: %s".formatted(lane.number(), e));
      }
    }
  }

  private void openLanes(InvokePayload payload) {
    if (!gateway.equals(payload.gateway()) || lanes.size() != payload.lanes()) {
      lanes.forEach(Lane::disconnect);
      List<Lane> opened = new ArrayList<>();
      for (int i = 0; i < payload.lanes(); i++) {
        opened.add(new Lane(i, payload, context));
      }
      lanes = List.copyOf(opened);
      gateway = payload.gateway();
    }
    for (Lane lane : lanes) {
      lane.begin(payload, nowNanos);
    }
  }

  private LeaveReason run() throws IOException {
    long tickNanos = nowNanos + tickNanos();
    while (true) {
      LeaveReason reason = reasonToLeave();
      if (reason != null) {
        return reason;
      }
      lifetime.holding(store.holdsUnsealed());
      switch (lifetime.step(nowNanos)) {
        case STAY -> {}
        case SAY_GOODBYE -> sayGoodbye();
        case LEAVE -> {
          return lifetime.leaveReason();
        }
      }
      turn(Math.min(lifetime.nextNanos(), tickNanos));
      if (nowNanos >= tickNanos) {
        store.expireUnsealed(nowNanos, unsealedNanos);
        tickNanos = nowNanos + tickNanos();
      }
    }
  }

  private long tickNanos() {
    return Math.min(TICK_NANOS, unsealedNanos);
  }

  /** Waits for sockets or timers and handles those that are ready. */
  private void turn(long untilNanos) throws IOException {
    for (Lane lane : lanes) {
      untilNanos = Math.min(untilNanos, lane.timerNanos());
    }
    long waitNanos = untilNanos - nowNanos;
    if (waitNanos > 0) {
      selector.select(readiness, 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos - 1));
    } else {
      selector.selectNow(readiness);
    }
    nowNanos = System.nanoTime();
    for (Lane lane : lanes) {
      lane.tick(nowNanos);
    }
  }

  private void ready(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Lane lane) {
      long now = System.nanoTime();
      if (lane.ready(key, now)) {
        lifetime.active(now);
      }
    }
  }

  /**
   * Returns the reason to leave now, from the lanes' states or the gateway's frames; null to stay.
   */
  private @Nullable LeaveReason reasonToLeave() {
    if (leaving != null) {
      return leaving;
    }
    boolean anyOpen = false;
    for (Lane lane : lanes) {
      switch (lane.state()) {
        case DEAD -> {
          return wasLive ? LeaveReason.GATEWAY_GONE : LeaveReason.UNREACHABLE;
        }
        case CONNECTING, GREETING, LIVE -> anyOpen = true;
        case WAITING -> {}
      }
    }
    return wasLive && !anyOpen ? LeaveReason.GATEWAY_GONE : null;
  }

  private boolean allLive() {
    for (Lane lane : lanes) {
      if (lane.state() != Lane.State.LIVE) {
        return false;
      }
    }
    return true;
  }

  private void sayGoodbye() {
    for (Lane lane : lanes) {
      if (lane.state() == Lane.State.LIVE) {
        lane.say(FrameType.GOODBYE);
        return;
      }
    }
  }

  /**
   * Sends the rest of the lanes' output, which the gateway would otherwise receive only after the
   * thaw.
   */
  private void flush() throws IOException {
    long untilNanos = System.nanoTime() + FLUSH_NANOS;
    nowNanos = System.nanoTime();
    while (nowNanos < untilNanos && !isFlushed()) {
      selector.select(readiness, 1 + TimeUnit.NANOSECONDS.toMillis(untilNanos - nowNanos));
      nowNanos = System.nanoTime();
    }
  }

  private boolean isFlushed() {
    for (Lane lane : lanes) {
      if (!lane.output().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Applies the lanes' events to the session. */
  private final class Events implements Lane.Listener {
    @Override
    public void live(Lane lane) {
      wasLive = true;
      // The gateway has a session once it has all lanes: until then no request can arrive.
      if (allLive()) {
        lifetime.linked(System.nanoTime());
      }
    }

    @Override
    public void farewell() {
      leaving = LeaveReason.FAREWELL;
    }

    @Override
    public void stay() {
      lifetime.stay(System.nanoTime());
    }

    @Override
    public void notWelcome() {
      leaving = LeaveReason.NOT_WELCOME;
    }
  }
}
