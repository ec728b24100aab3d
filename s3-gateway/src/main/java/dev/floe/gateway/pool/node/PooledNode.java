package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.InvocationPace;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeAction;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeEvent;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded.End;
import dev.floe.gateway.pool.life.NodeLife;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: passes events to {@link NodeLife} one at a time, and carries out the actions that it
 * decides on. {@link PrimaryLink} is the node's own instance, {@link PeerLink} a second one.
 * Thread-safe: all state is changed in {@link SerialExecutor}; loops read {@link NodeStatus}.
 */
final class PooledNode implements PoolNode {
  private static final Logger LOG = LoggerFactory.getLogger(PooledNode.class);

  private final String name;
  private final PoolContext pool;
  private final Breaker breaker;
  private final InvocationPace pace = new InvocationPace();

  private final SerialExecutor serial = new SerialExecutor();
  private final NodeLife life = new NodeLife();
  private final NodeStatus status;
  private final Waiters waiters = new Waiters();
  private final OwedDrops owed;
  private final KnownInstances known = new KnownInstances();
  private final PrimaryLink own;
  private final PeerLink peer;
  private final NodeTimers timers;
  private final LastFailure failure;

  /** The purpose of the next invocation: SERVE if any request needs the node. */
  private Purpose purpose = Purpose.SERVE;

  PooledNode(String name, PoolContext pool) {
    this.name = name;
    this.pool = pool;
    breaker = pool.newNodeBreaker();
    failure = new LastFailure(name);
    owed = new OwedDrops(serial, pool.loops().get(0));
    status = new NodeStatus(pool.config().nodeCapacityBytes(), pool.nanoTime());
    InvocationOrder order = new InvocationOrder(pool.firstInvocation(), pool::nanoTime);
    timers = new NodeTimers(name, pool, serial, this::handle);
    own = new PrimaryLink(name, pool, order, serial, new OwnEvents());
    peer = new PeerLink(name, pool, order, serial, new PeerEvents());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeState state() {
    return status.state();
  }

  @Override
  public boolean usable() {
    return own.usable() != null || pool.allows(breaker);
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return own.lane(loop);
  }

  @Override
  public boolean hasCrashed() {
    return status.hasCrashed();
  }

  @Override
  public void wake(Purpose why) {
    if (!own.isOpen() && state() != NodeState.WAKING) {
      serial.execute(() -> {
        boolean allowed = pool.allows(breaker, why) && pace.allows(pool.nanoTime());
        purpose = life.needed() && purpose == Purpose.SERVE ? Purpose.SERVE : why;
        handle(new NodeEvent.WakeAsked(allowed, own.hasEnded()));
      });
    }
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    Waiters.Waiter waiter = new Waiters.Waiter(loop, listener);
    serial.execute(() -> {
      if (own.isOpen()) {
        waiter.settle(true);
      } else if (life.mayComeToLife()) {
        waiters.add(waiter);
      } else {
        waiter.settle(false);
      }
    });
    return () -> {
      waiter.cancel();
      serial.execute(() -> waiters.remove(waiter));
    };
  }

  @Override
  public @Nullable InstanceId instance() {
    return known.own();
  }

  @Override
  public String zone() {
    return known.zone();
  }

  @Override
  public boolean isForeign() {
    return pool.config().zones().isForeign(known.zone());
  }

  @Override
  public long freeBytes() {
    return status.freeBytes();
  }

  @Override
  public long capacityBytes() {
    return status.capacityBytes();
  }

  @Override
  public boolean holdsBlocks() {
    return status.usedBytes() > 0 || known.peerHoldsBlocks();
  }

  @Override
  public void account(long deltaBytes) {
    status.account(deltaBytes);
  }

  @Override
  public long sinceNanos() {
    return status.sinceNanos();
  }

  @Override
  public @Nullable Running running() {
    return state() == NodeState.LIVE
        ? new Running(own.invokedNanos(), pool.longestInvocation(name), peer.live() != null)
        : null;
  }

  @Override
  public void nap() {
    serial.execute(() -> handle(new NodeEvent.NapDue()));
  }

  @Override
  public boolean knows(InstanceId instance) {
    return known.knows(instance);
  }

  @Override
  public int instances() {
    return known.count();
  }

  @Override
  public boolean isLive(InstanceId instance) {
    return (state() == NodeState.LIVE && instance.equals(known.own()))
        || instance.equals(peer.live());
  }

  @Override
  public void list(InstanceId instance) {
    serial.execute(() -> {
      if (!own.list(instance) && instance.equals(peer.live())) {
        peer.list();
      }
    });
  }

  @Override
  public void openPeer(PeerListener listener) {
    serial.execute(() -> peer.ask(listener, life.instance()));
  }

  @Override
  public void closePeer() {
    peer.done();
  }

  @Override
  public void drop(ChunkDrop drop) {
    serial.execute(() -> {
      owed.add(drop);
      if (own.usable() != null || drop.holder().equals(peer.live())) {
        sendDrops();
      } else if (drop.holder().equals(instance())) {
        wake(Purpose.SERVE);
      }
    });
  }

  private void sendDrops() {
    sendDrops(own.reportedSession());
    sendDrops(peer.reportedSession());
  }

  private void sendDrops(@Nullable NodeSession reported) {
    if (reported != null && !owed.isEmpty()) {
      owed.send(reported);
    }
  }

  @Override
  public String toString() {
    return name + " " + state();
  }

  /**
   * Returns the secret of the invocation of that number; null unless it is the last of its role.
   */
  @Nullable InvocationSecret invocation(int number) {
    InvocationSecret secret = own.secret(number);
    return secret == null ? peer.secret(number) : secret;
  }

  void opened(NodeSession opened) {
    serial.execute(() -> {
      if (peer.invoked(opened)) {
        peer.opened(opened);
        known.openedPeer(opened, life);
        return;
      }
      if (!own.invoked(opened)) {
        opened.close();
        return;
      }
      timers.opened(knows(opened.instance()));
      List<NodeAction> actions = life.on(new NodeEvent.SessionOpened(opened.instance()));
      if (actions.contains(Step.REFUSE_SESSION)) {
        opened.close();
      } else {
        own.opened(opened);
        known.opened(opened, status.usedBytes());
        status.opened(opened);
        failure.clear();
      }
      carryOut(actions);
    });
  }

  void closed(NodeSession closed, String reason) {
    LOG.debug("session of {} has ended: {}", name, reason);
    onSession(closed, NodeEvent.ended(closed.isSilent()));
    serial.execute(() -> peer.closed(closed));
  }

  void goodbye(NodeSession leaving) {
    onSession(leaving, new NodeEvent.GoodbyeHeard());
    serial.execute(() -> peer.goodbye(leaving));
  }

  void report(NodeSession reporting, HoldingsReport report) {
    serial.execute(() -> {
      if (own.has(reporting)) {
        status.holds(report.bytes());
        pool.notifyListeners(name, each -> each.onReport(this, reporting.instance(), report));
        own.reported();
        sendDrops();
      } else if (peer.has(reporting)) {
        known.peerHolds(reporting, report.bytes());
        pool.notifyListeners(name, each -> each.onReport(this, reporting.instance(), report));
        peer.reported();
        sendDrops();
      }
    });
  }

  void inventory(NodeSession listed, Inventory part, boolean last) {
    serial.execute(() -> {
      List<Inventory> whole = List.of();
      if (own.has(listed)) {
        whole = own.inventory(part, last);
      } else if (peer.has(listed)) {
        whole = peer.inventory(part, last);
      }
      if (!whole.isEmpty()) {
        List<Inventory> parts = whole;
        pool.notifyListeners(name, each -> each.onInventory(this, listed.instance(), parts));
      }
    });
  }

  /** Asks the node to leave and does not invoke it again, because the gateway is closing. */
  void drain() {
    serial.execute(() -> handle(new NodeEvent.Closing()));
  }

  /** Ends the session by force, and asks the second instance to leave. */
  void end() {
    serial.execute(() -> {
      own.drop();
      peer.carryOut(Step.END_PEER);
    });
  }

  PoolSnapshot.Node snapshot() {
    return new PoolSnapshot.Node(
        name, state(), known.snapshot(status.usedBytes()), failure.reason().orElse(null));
  }

  private void onSession(NodeSession of, NodeEvent event) {
    serial.execute(() -> {
      if (own.has(of)) {
        handle(event);
      }
    });
  }

  private void handle(NodeEvent event) {
    carryOut(life.on(event));
  }

  private void carryOut(List<NodeAction> actions) {
    if (!life.state().equals(state())) {
      LOG.debug("{}: {} -> {}", name, state(), life.state());
      if (life.state() != NodeState.LIVE) {
        own.suspend();
      }
      status.entered(life.state(), pool.nanoTime());
      timers.entered(life.state());
    }
    for (NodeAction action : actions) {
      switch (action) {
        case NodeAction.ReportLive(InstanceId instance, boolean known) ->
            pool.notifyListeners(name, each -> each.onLive(this, instance, known));
        case NodeAction.ReportLost(InstanceId instance) -> lost(instance);
        case Step step -> {
          try {
            carryOut(step);
          } catch (RuntimeException | Error e) {
            LOG.error("node {}: {} failed", name, step, e);
          }
        }
      }
    }
  }

  private void carryOut(Step step) {
    switch (step) {
      case INVOKE -> invoke();
      case EXPECT_LIVE -> timers.expectLive();
      case EXPECT_LEFT -> timers.expectLeft();
      case ASK_LANES_LATER -> timers.askLanesLater();
      case USE_SESSION -> {
        own.carryOut(step);
        sendDrops();
      }
      case ASK_LANES, STAY, FAREWELL, DROP_SESSION, GIVE_UP_INVOKE -> own.carryOut(step);
      case REFUSE_SESSION -> {}
      case REPORT_DOWN -> pool.notifyListeners(name, each -> each.onDown(this));
      case WAITERS_LIVE -> {
        timers.live();
        waiters.settle(true);
      }
      case WAITERS_FAILED -> waiters.settle(false);
      case WAKE_SUCCEEDED -> pool.succeeded(breaker);
      case WAKE_FAILED -> own.failed(breaker);
      case INVOKE_PEER, REFUSE_PEER, USE_PEER, END_PEER, GIVE_UP_PEER -> peer.carryOut(step);
    }
  }

  private void invoke() {
    pool.attempting(breaker);
    pace.began(pool.nanoTime());
    timers.left();
    own.invoke(purpose);
    purpose = Purpose.SERVE;
  }

  private void lost(InstanceId instance) {
    long heldBytes = known.lost(instance);
    if (heldBytes >= 0) {
      status.holds(heldBytes);
    }
    owed.lost(instance);
    pool.notifyListeners(name, each -> each.onLost(this, instance));
  }

  /** Connects the node's own instance with this node. */
  private final class OwnEvents implements PrimaryLink.Events {
    @Override
    public void invoked(Invoked result) {
      boolean waking = state() == NodeState.WAKING;
      End end = failure.ended(result, waking, life.isClosing());
      status.ended(end == End.CRASHED);
      handle(new NodeEvent.InvokeEnded(end));
    }

    @Override
    public void polled(boolean idle) {
      boolean paced = !life.isNapping() && pace.isHigh(pool.nanoTime());
      handle(new NodeEvent.LanesAnswered(idle && !paced));
    }
  }

  /** Connects the second instance with this node. */
  private final class PeerEvents implements PeerLink.Events {
    @Override
    public void handle(NodeEvent event) {
      PooledNode.this.handle(event);
    }

    @Override
    public void down(InstanceId instance) {
      pool.notifyListeners(name, each -> each.onPeerDown(PooledNode.this, instance));
    }

    @Override
    public Loop.Timer expectAnswer() {
      return timers.expectPeersAnswer();
    }
  }
}
