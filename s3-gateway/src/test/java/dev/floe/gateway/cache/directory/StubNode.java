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

/** A node in the state that the test says, which remembers what it was asked. Thread-safe. */
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

  /** Its invocation from now on; null for none. */
  public void running(@Nullable Running now) {
    running = now;
  }

  /** Its last invocation crashed. */
  public void crashed() {
    crashed = true;
  }

  /** Called when it is woken, with the number of times. */
  public void onWake(IntConsumer listener) {
    onWake = listener;
  }

  /** Called when it is asked for an inventory, with the instance that is to list its chunks. */
  public void onList(Consumer<InstanceId> listener) {
    onList = listener;
  }

  /** The second instance that it has, once it is asked for one; null if none can be started. */
  public void peer(@Nullable Peer second) {
    peer = second;
  }

  /** How often it was woken. */
  public int wakes() {
    return wakes.get();
  }

  /** How often it was sent to a nap. */
  public int naps() {
    return naps.get();
  }

  /** How often it was asked for its inventory. */
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
