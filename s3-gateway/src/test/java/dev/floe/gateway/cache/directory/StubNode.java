package dev.floe.gateway.cache.directory;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A node whose state the test sets, and which records the requests to it. Thread-safe. */
public final class StubNode implements PoolNode {
  private final String name;
  private final InstanceId instance;
  private final AtomicInteger lists = new AtomicInteger();
  private final List<ChunkDrop> drops = new CopyOnWriteArrayList<>();
  private final AtomicInteger naps = new AtomicInteger();
  private volatile NodeState state = NodeState.LIVE;
  private volatile @Nullable Running running;
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile boolean crashed;
  private volatile IntConsumer onWake = wake -> {};
  private volatile Consumer<InstanceId> onList = listed -> {};
  private volatile @Nullable Peer peer;
  private final AtomicLong usedBytes = new AtomicLong();

  public StubNode(int number) {
    name = "node-" + number;
    instance = new InstanceId(1, number);
  }

  public void state(NodeState changed) {
    state = changed;
  }

  /** Sets the node's invocation; null for none. */
  public void running(@Nullable Running now) {
    running = now;
  }

  /** Marks the node's last invocation as crashed. */
  public void crashed() {
    crashed = true;
  }

  /** Calls the listener on each wake, with the number of wakes so far. */
  public void onWake(IntConsumer listener) {
    onWake = listener;
  }

  /**
   * Calls the listener on each request for an inventory, with the instance that must list its
   * chunks.
   */
  public void onList(Consumer<InstanceId> listener) {
    onList = listener;
  }

  /** Sets the second instance that {@link #openPeer} starts; null if none can be started. */
  public void peer(@Nullable Peer second) {
    peer = second;
  }

  /** Returns the number of wakes. */
  public int wakes() {
    return wakes.get();
  }

  /** Returns the number of requested naps. */
  public int naps() {
    return naps.get();
  }

  /** Returns the number of requested inventories. */
  public int lists() {
    return lists.get();
  }

  public List<FillId> dropped() {
    return drops.stream().map(ChunkDrop::fill).toList();
  }

  public List<ChunkDrop> drops() {
    return drops;
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
    return true;
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return null;
  }

  @Override
  public boolean hasCrashed() {
    return crashed;
  }

  @Override
  public void wake(Purpose purpose) {
    onWake.accept(wakes.incrementAndGet());
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    boolean live = state == NodeState.LIVE;
    loop.execute(() -> listener.onLive(live));
    return () -> {};
  }

  @Override
  public InstanceId instance() {
    return instance;
  }

  @Override
  public long freeBytes() {
    return capacityBytes() - usedBytes.get();
  }

  @Override
  public boolean knows(InstanceId known) {
    Peer second = peer;
    return known.equals(instance) || (second != null && known.equals(second.instance()));
  }

  @Override
  public boolean isLive(InstanceId other) {
    return state == NodeState.LIVE && knows(other);
  }

  @Override
  public void openPeer(PeerListener listener) {
    listener.onPeer(peer);
  }

  @Override
  public long capacityBytes() {
    return 1 << 20;
  }

  @Override
  public @Nullable Running running() {
    return running;
  }

  @Override
  public void nap() {
    naps.incrementAndGet();
  }

  @Override
  public void account(long deltaBytes) {
    usedBytes.addAndGet(deltaBytes);
  }

  @Override
  public void list(InstanceId listed) {
    lists.incrementAndGet();
    onList.accept(listed);
  }

  @Override
  public void drop(ChunkDrop drop) {
    drops.add(drop);
    drop.settled().run();
  }
}
