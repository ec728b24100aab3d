package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.Purpose;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.InvocationPace;
import dev.floe.gateway.pool.life.NodeAction;
import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeEvent;
import dev.floe.gateway.pool.life.NodeLife;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: passes events to {@link NodeLife} one at a time, and carries out its actions.
 * Thread-safe: everything that changes runs in {@link SerialExecutor}; what loops ask is read from
 * volatile fields.
 */
final class PooledNode implements PoolNode {
  private static final Logger LOG = LoggerFactory.getLogger(PooledNode.class);

  private final String name;
  private final PoolContext pool;
  private final Breaker breaker;
  private final InvocationPace pace = new InvocationPace();
  private final AtomicLong usedBytes = new AtomicLong();

  private final SerialExecutor serial = new SerialExecutor();
  private final NodeLife life = new NodeLife();
  private final Waiters waiters = new Waiters();
  private final NodeInvocations invocations;
  private final OwedDrops owed;
  private final KnownInstances known = new KnownInstances();
  private final PeerLink peer;
  private final NodeTimers timers;
  private final LastFailure failure;
  private final InventoryCollector inventory = new InventoryCollector();

  /** True once the session's REPORT has arrived: earlier drops would contradict it. */
  private boolean reported;

  private @Nullable NodeSession session;

  /** The purpose of the next invocation: a request's, if any request needs the node. */
  private Purpose purpose = Purpose.SERVE;

  private volatile NodeState state = NodeState.COLD;
  private volatile @Nullable NodeSession usable;
  private volatile long sinceNanos;
  private volatile long invokedNanos;
  private volatile long capacityBytes;

  PooledNode(String name, PoolContext pool) {
    this.name = name;
    this.pool = pool;
    breaker = pool.newNodeBreaker();
    failure = new LastFailure(name);
    owed = new OwedDrops(serial, pool.loops().get(0));
    capacityBytes = pool.config().nodeCapacityBytes();
    AtomicInteger numbers = new AtomicInteger(pool.firstInvocation());
    invocations = new NodeInvocations(name, pool, Role.PRIMARY, numbers, serial, this::invoked);
    timers = new NodeTimers(name, pool, serial, this::handle);
    peer = new PeerLink(name, pool, numbers, serial, new PeerEvents());
    sinceNanos = pool.nanoTime();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeState state() {
    return state;
  }

  @Override
  public boolean usable() {
    return usable != null || pool.allows(breaker);
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    NodeSession current = usable;
    return current == null ? null : current.lane(loop);
  }

  @Override
  public void wake() {
    wake(Purpose.SERVE);
  }

  @Override
  public void warmUp() {
    wake(Purpose.WARM_UP);
  }

  @Override
  public void wakeToRepair() {
    wake(Purpose.REPAIR);
  }

  /** Returns the session that requests may use; null if there is none, or if it has just ended. */
  private @Nullable NodeSession openSession() {
    NodeSession current = usable;
    return current != null && current.isOpen() ? current : null;
  }

  private void wake(Purpose why) {
    if (openSession() == null && state != NodeState.WAKING) {
      serial.execute(() -> {
        boolean allowed = pool.allows(breaker, why) && pace.allows(pool.nanoTime());
        purpose = life.needed() && purpose == Purpose.SERVE ? Purpose.SERVE : why;
        handle(new NodeEvent.WakeAsked(allowed, session != null && !session.isOpen()));
      });
    }
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    Waiters.Waiter waiter = new Waiters.Waiter(loop, listener);
    serial.execute(() -> {
      if (openSession() != null) {
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
    return Math.max(0, capacityBytes - usedBytes.get());
  }

  @Override
  public long capacityBytes() {
    return capacityBytes;
  }

  @Override
  public boolean holdsBlocks() {
    return usedBytes.get() > 0 || known.peerHoldsBlocks();
  }

  @Override
  public void account(long deltaBytes) {
    usedBytes.updateAndGet(used -> Math.max(0, used + deltaBytes));
  }

  @Override
  public long sinceNanos() {
    return sinceNanos;
  }

  @Override
  public @Nullable Running running() {
    return state == NodeState.LIVE
        ? new Running(invokedNanos, pool.longestInvocation(name), peer.live() != null)
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
  public boolean isLive(InstanceId instance) {
    return (state == NodeState.LIVE && instance.equals(known.own()))
        || instance.equals(peer.live());
  }

  @Override
  public void list(InstanceId instance) {
    serial.execute(() -> {
      if (session != null && session.instance().equals(instance)) {
        session.list();
      } else if (instance.equals(peer.live())) {
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
      if (usable != null || drop.holder().equals(peer.live())) {
        sendDrops();
      } else if (drop.holder().equals(instance())) {
        wake();
      }
    });
  }

  private void sendDrops() {
    NodeSession live = usable;
    if (live != null && reported && !owed.isEmpty()) {
      owed.send(live);
    }
    NodeSession second = peer.reportedSession();
    if (second != null && !owed.isEmpty()) {
      owed.send(second);
    }
  }

  @Override
  public String toString() {
    return name + " " + state;
  }

  /**
   * Returns the secret of the invocation of that number; null unless it is the last of its role.
   */
  @Nullable InvocationSecret invocation(int number) {
    InvocationSecret secret = invocations.secret(number);
    return secret == null ? peer.secret(number) : secret;
  }

  void opened(NodeSession opened) {
    serial.execute(() -> {
      if (peer.invoked(opened)) {
        peer.opened(opened);
        known.openedPeer(opened, life);
        return;
      }
      if (!invocations.isLast(opened.invocation())) {
        opened.close();
        return;
      }
      NodeSession before = session;
      session = opened;
      timers.opened(knows(opened.instance()));
      List<NodeAction> actions = life.on(new NodeEvent.SessionOpened(opened.instance()));
      if (actions.contains(Step.REFUSE_SESSION)) {
        session = before;
        opened.close();
      } else {
        known.opened(opened, usedBytes.get());
        capacityBytes = opened.capacityBytes();
        usedBytes.set(opened.heldBytes());
        failure.clear();
        inventory.clear();
        reported = false;
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
      if (reporting.equals(session)) {
        usedBytes.set(report.bytes());
        pool.notifyListeners(name, each -> each.onReport(this, reporting.instance(), report));
        reported = true;
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
      if (listed.equals(session)) {
        whole = inventory.add(part, last);
      } else if (peer.has(listed)) {
        whole = peer.inventory(part, last);
      }
      if (!whole.isEmpty()) {
        List<Inventory> parts = whole;
        pool.notifyListeners(name, each -> each.onInventory(this, listed.instance(), parts));
      }
    });
  }

  /** The gateway ends: sends the node away, and does not invoke it again. */
  void drain() {
    serial.execute(() -> handle(new NodeEvent.Closing()));
  }

  /** Ends the session by force. */
  void end() {
    serial.execute(() -> {
      dropSession();
      peer.carryOut(Step.END_PEER);
    });
  }

  PoolSnapshot.Node snapshot() {
    return new PoolSnapshot.Node(name, state, known.snapshot(usedBytes.get()), failure.reason());
  }

  private void onSession(NodeSession of, NodeEvent event) {
    serial.execute(() -> {
      if (of.equals(session)) {
        handle(event);
      }
    });
  }

  private void handle(NodeEvent event) {
    carryOut(life.on(event));
  }

  private void carryOut(List<NodeAction> actions) {
    if (!life.state().equals(state)) {
      LOG.debug("{}: {} -> {}", name, state, life.state());
      if (life.state() != NodeState.LIVE) {
        usable = null;
      }
      state = life.state();
      sinceNanos = pool.nanoTime();
      timers.entered(state);
    }
    for (NodeAction action : actions) {
      switch (action) {
        case NodeAction.ReportLive(InstanceId instance, boolean known) ->
            pool.notifyListeners(name, each -> each.onLive(this, instance, known));
        case NodeAction.ReportLost(InstanceId instance) -> lost(instance);
        case Step step -> {
          try {
            carryOut(step);
          } catch (RuntimeException e) {
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
      case GIVE_UP_INVOKE -> {
        LOG.warn("node {} owes the answer to its invocation, which is taken to be lost", name);
        invocations.giveUp();
      }
      case ASK_LANES -> askLanes();
      case ASK_LANES_LATER -> timers.askLanesLater();
      case USE_SESSION -> {
        usable = session;
        sendDrops();
      }
      case STAY -> {
        if (session != null) {
          session.stay();
        }
      }
      case FAREWELL -> {
        if (session != null) {
          session.farewell();
        }
      }
      case DROP_SESSION -> dropSession();
      case REFUSE_SESSION -> {}
      case REPORT_DOWN -> pool.notifyListeners(name, each -> each.onDown(this));
      case WAITERS_LIVE -> {
        timers.live();
        waiters.settle(true);
      }
      case WAITERS_FAILED -> waiters.settle(false);
      case WAKE_SUCCEEDED -> pool.succeeded(breaker);
      case WAKE_FAILED -> invocations.failed(breaker);
      case INVOKE_PEER, REFUSE_PEER, USE_PEER, END_PEER, GIVE_UP_PEER -> peer.carryOut(step);
    }
  }

  private void invoke() {
    pool.attempting(breaker);
    invokedNanos = pool.nanoTime();
    pace.began(invokedNanos);
    timers.left();
    session = null;
    invocations.start(purpose);
    purpose = Purpose.SERVE;
  }

  private void invoked(Invoked result) {
    boolean waking = state == NodeState.WAKING;
    handle(new NodeEvent.InvokeEnded(failure.ended(result, waking, life.isClosing())));
  }

  /** Asks the lanes one after another, each on its own loop, until one is busy. */
  private void askLanes() {
    usable = null;
    NodeSession asked = session;
    if (asked != null) {
      new LanePoll(asked, pool.loops().all(), this::lanesAnswered).start();
    }
  }

  private void lanesAnswered(NodeSession asked, boolean idle) {
    serial.execute(() -> {
      if (asked.equals(session)) {
        boolean paced = !life.isNapping() && pace.isHigh(pool.nanoTime());
        handle(new NodeEvent.LanesAnswered(idle && !paced));
      }
    });
  }

  private void lost(InstanceId instance) {
    long heldBytes = known.lost(instance);
    if (heldBytes >= 0) {
      usedBytes.set(heldBytes);
    }
    owed.lost(instance);
    pool.notifyListeners(name, each -> each.onLost(this, instance));
  }

  private void dropSession() {
    NodeSession dropped = session;
    session = null;
    usable = null;
    if (dropped != null) {
      dropped.close();
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
