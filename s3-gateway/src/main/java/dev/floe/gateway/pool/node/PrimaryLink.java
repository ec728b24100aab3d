package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeLife;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's own instance: its Invoke call, its session, and whether requests may use that session.
 * {@link NodeLife} decides, and this class carries out the decisions. {@link PeerLink} does the
 * same for a second instance. Confined to the node's {@link SerialExecutor}, apart from {@link
 * #secret}, {@link #usable}, {@link #lane}, {@link #isOpen} and {@link #invokedNanos}.
 */
final class PrimaryLink {
  private static final Logger LOG = LoggerFactory.getLogger(PooledNode.class);

  private final String name;
  private final PoolContext pool;
  private final SerialExecutor serial;
  private final NodeInvocations invocations;
  private final Events events;
  private final InventoryCollector inventory = new InventoryCollector();

  private @Nullable NodeSession session;

  /** True once the session's REPORT has arrived. Drops sent earlier would contradict the report. */
  private boolean reported;

  /** The session, while requests may use it. */
  private volatile @Nullable NodeSession usable;

  private volatile long invokedNanos;

  /** Receives the events of the node's own instance. */
  interface Events {
    /** The last Invoke call has ended. */
    void invoked(Invoked result);

    /**
     * The lanes of the session were polled.
     *
     * @param idle true if no request is in flight on any of them
     */
    void polled(boolean idle);
  }

  /**
   * @param order the order of the invocations of both roles
   * @param events receives the events of the instance, in {@code serial}
   */
  PrimaryLink(
      String name, PoolContext pool, InvocationOrder order, SerialExecutor serial, Events events) {
    this.name = name;
    this.pool = pool;
    this.serial = serial;
    this.events = events;
    invocations = new NodeInvocations(name, pool, Role.PRIMARY, order, serial, events::invoked);
  }

  /** Returns the secret of the invocation of that number; null unless it is the last. */
  @Nullable InvocationSecret secret(int number) {
    return invocations.secret(number);
  }

  /** Returns the session that requests may use; null if there is none. Any thread. */
  @Nullable NodeSession usable() {
    return usable;
  }

  /** Returns the lane of that loop; null if requests may not use the session. Any thread. */
  @Nullable NodeLane lane(Loop loop) {
    NodeSession current = usable;
    return current == null ? null : current.lane(loop);
  }

  /** Returns true if requests may use the session, and it has not just ended. Any thread. */
  boolean isOpen() {
    NodeSession current = usable;
    return current != null && current.isOpen();
  }

  /** Returns the time at which the last Invoke call began. Any thread. */
  long invokedNanos() {
    return invokedNanos;
  }

  /** Returns true if the session belongs to the last Invoke call. */
  boolean invoked(NodeSession opened) {
    return invocations.isLast(opened.invocation());
  }

  boolean has(NodeSession other) {
    return other.equals(session);
  }

  /** Returns true if there is a session that has ended, although its end was not yet reported. */
  boolean hasEnded() {
    return session != null && !session.isOpen();
  }

  /** Starts an Invoke call; there is no session until the instance opens one. */
  void invoke(Purpose purpose) {
    invokedNanos = pool.nanoTime();
    session = null;
    invocations.start(purpose);
  }

  /**
   * Reports to both breakers that the last Invoke call opened no session, unless it was refused.
   */
  void failed(Breaker breaker) {
    invocations.failed(breaker);
  }

  /** Records the session that the instance has opened for the last Invoke call. */
  void opened(NodeSession opened) {
    session = opened;
    invocations.opened();
    reported = false;
    inventory.clear();
  }

  /** Records that the session's REPORT has arrived. */
  void reported() {
    reported = true;
  }

  /** Returns the session if requests may use it and its report has arrived; else null. */
  @Nullable NodeSession reportedSession() {
    return reported ? usable : null;
  }

  List<Inventory> inventory(Inventory part, boolean last) {
    return inventory.add(part, last);
  }

  /** Requests the inventory. Returns false if that instance has no session here. */
  boolean list(InstanceId instance) {
    NodeSession open = session;
    if (open == null || !open.instance().equals(instance)) {
      return false;
    }
    open.list();
    return true;
  }

  /** Keeps requests off the session until {@link Step#USE_SESSION}. */
  void suspend() {
    usable = null;
  }

  /** Carries out one of the steps that concern the session, or the answer of the Invoke call. */
  void carryOut(Step step) {
    NodeSession open = session;
    switch (step) {
      case USE_SESSION -> usable = open;
      case ASK_LANES -> {
        suspend();
        if (open != null) {
          new LanePoll(open, pool.loops().all(), this::polled).start();
        }
      }
      case STAY -> {
        if (open != null) {
          open.stay();
        }
      }
      case FAREWELL -> {
        if (open != null) {
          open.farewell();
        }
      }
      case DROP_SESSION -> drop();
      case GIVE_UP_INVOKE -> {
        LOG.warn("node {} owes the answer to its invocation, which is taken to be lost", name);
        invocations.giveUp();
      }
      default -> throw new IllegalArgumentException(step + " does not concern the session");
    }
  }

  /** Ends the session by force. */
  void drop() {
    NodeSession dropped = session;
    session = null;
    suspend();
    if (dropped != null) {
      dropped.close();
    }
  }

  private void polled(NodeSession asked, boolean idle) {
    serial.execute(() -> {
      if (has(asked)) {
        events.polled(idle);
      }
    });
  }
}
