package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolNode.PeerListener;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeEvent;
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
 * The second instance of a node: its Invoke call, its session, and the caller that wanted it.
 * {@link NodeLife} decides, and this class carries out the decisions. Confined to the node's {@link
 * SerialExecutor}, apart from {@link #secret}, {@link #live} and {@link #done}.
 */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final String name;
  private final PoolContext pool;
  private final SerialExecutor serial;
  private final NodeInvocations invocations;
  private final Events events;
  private final InventoryCollector inventory = new InventoryCollector();

  /** Ends the second instance, which makes room for an invocation that a request needs. */
  private final Runnable giveWay = this::done;

  private Loop.@Nullable Timer timer;
  private @Nullable PeerListener asker;
  private @Nullable InstanceId source;
  private volatile @Nullable NodeSession session;

  /** True if the caller may have the instance as soon as its report has arrived. */
  private boolean usable;

  /** True once the session's REPORT has arrived. */
  private boolean reported;

  /** The instance that answered the running Invoke call. */
  private @Nullable InstanceId answered;

  /** Receives the events of the second instance. */
  interface Events {
    void handle(NodeEvent event);

    /** Called when the session of the second instance has ended. */
    void down(InstanceId instance);

    /** Sends {@link NodeEvent.PeerOverdue} later, unless the returned timer is cancelled. */
    Loop.Timer expectAnswer();
  }

  /**
   * @param order the order of the invocations of both roles
   * @param events receives the events of the second instance
   */
  PeerLink(
      String name, PoolContext pool, InvocationOrder order, SerialExecutor serial, Events events) {
    this.name = name;
    this.pool = pool;
    this.serial = serial;
    this.events = events;
    invocations = new NodeInvocations(name, pool, Role.PEER, order, serial, this::invoked);
  }

  /**
   * Returns the secret of the invocation of that number; null unless it is the last invocation of a
   * second instance.
   */
  @Nullable InvocationSecret secret(int number) {
    return invocations.secret(number);
  }

  /** Returns the instance that has a session; null if none has. Any thread. */
  @Nullable InstanceId live() {
    NodeSession open = session;
    return open == null ? null : open.instance();
  }

  /** Returns true if the session belongs to the last invocation of a second instance. */
  boolean invoked(NodeSession opened) {
    return invocations.isLast(opened.invocation());
  }

  boolean has(NodeSession other) {
    return other.equals(session);
  }

  /** Requests a second instance for a caller, beside the given one. */
  void ask(PeerListener listener, @Nullable InstanceId instance) {
    if (asker != null) {
      listener.onPeer(null);
      return;
    }
    asker = listener;
    source = instance;
    events.handle(new NodeEvent.PeerAsked());
  }

  /** Carries out one of the steps that concern the second instance. */
  void carryOut(Step step) {
    switch (step) {
      case INVOKE_PEER -> {
        answered = null;
        usable = false;
        expectAnswer();
        pool.room().addPeer(giveWay);
        invocations.start(Purpose.BACKUP);
      }
      case REFUSE_PEER -> refuse();
      case USE_PEER -> {
        stopExpecting();
        usable = true;
        if (asker == null) {
          end();
        }
      }
      case END_PEER -> end();
      case GIVE_UP_PEER -> {
        LOG.warn(
            "node {} owes the answer to its second invocation, which is taken to be lost", name);
        pool.room().removePeer(giveWay);
        invocations.giveUp();
        leave();
      }
      default -> throw new IllegalArgumentException(step + " does not concern the peer");
    }
  }

  /** Reports to the caller, if one is waiting, that it receives no second instance. */
  private void refuse() {
    PeerListener refused = asker;
    asker = null;
    if (refused != null) {
      refused.onPeer(null);
    }
  }

  void opened(NodeSession opened) {
    session = opened;
    answered = opened.instance();
    reported = false;
    inventory.clear();
    events.handle(new NodeEvent.PeerOpened(opened.instance()));
  }

  /**
   * Called when the report has arrived and the listeners have received it. If the instance may be
   * used, passes it to the waiting caller.
   */
  void reported() {
    reported = true;
    NodeSession open = session;
    PeerListener waiting = asker;
    InstanceId own = source;
    if (open != null && own != null && usable && waiting != null) {
      asker = null;
      waiting.onPeer(new SecondInstance(open, own));
    }
  }

  /** Returns the session once its report has arrived; else null. */
  @Nullable NodeSession reportedSession() {
    return reported ? session : null;
  }

  List<Inventory> inventory(Inventory part, boolean last) {
    return inventory.add(part, last);
  }

  void list() {
    NodeSession open = session;
    if (open != null) {
      open.list();
    }
  }

  /** Answers GOODBYE: the instance stays until the copy has ended. */
  void goodbye(NodeSession leaving) {
    if (has(leaving)) {
      leaving.stay();
    }
  }

  /** Called when the session has ended. */
  void closed(NodeSession closed) {
    if (has(closed)) {
      forget(closed);
    }
  }

  /** Asks the instance to leave, and forgets the session. */
  private void end() {
    NodeSession open = session;
    if (open == null) {
      refuse();
    } else {
      open.farewell();
      forget(open);
    }
  }

  /** Closes the session of an instance that has left, as far as this gateway can know. */
  private void leave() {
    NodeSession open = session;
    if (open == null) {
      refuse();
    } else {
      open.close();
      forget(open);
    }
    stopExpecting();
  }

  private void forget(NodeSession gone) {
    session = null;
    usable = false;
    expectAnswer();
    refuse();
    events.down(gone.instance());
  }

  /** Bounds the wait for the answer of the Invoke call while there is no session. */
  private void expectAnswer() {
    stopExpecting();
    timer = events.expectAnswer();
  }

  private void stopExpecting() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void invoked(Invoked result) {
    pool.room().removePeer(giveWay);
    leave();
    boolean crashed = false;
    switch (result) {
      case Invoked.Returned(String answer, var log) ->
          LOG.debug("the second instance of {} left: {}", name, answer);
      case Invoked.Throttled(String reason, _) ->
          LOG.info("node {} cannot have a second instance: {}", name, reason);
      case Invoked.Crashed(String reason, var log) -> {
        LOG.info("the second instance of {} crashed: {}", name, reason);
        crashed = true;
      }
      case Invoked.Failed(String reason) ->
          LOG.info("the second instance of {} cannot be invoked: {}", name, reason);
    }
    events.handle(new NodeEvent.PeerEnded(crashed ? answered : null));
  }

  /** The second instance, as its caller uses it. */
  private final class SecondInstance implements PoolNode.Peer {
    private final NodeSession of;
    private final InstanceId source;

    SecondInstance(NodeSession of, InstanceId source) {
      this.of = of;
      this.source = source;
    }

    @Override
    public InstanceId instance() {
      return of.instance();
    }

    @Override
    public InstanceId source() {
      return source;
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      return of.lane(loop);
    }

    @Override
    public void close() {
      serial.execute(() -> {
        if (has(of)) {
          events.handle(new NodeEvent.PeerDone());
        }
      });
    }
  }

  /** Ends the second instance, because it is no longer needed or a request needs its room. */
  void done() {
    serial.execute(() -> events.handle(new NodeEvent.PeerDone()));
  }
}
