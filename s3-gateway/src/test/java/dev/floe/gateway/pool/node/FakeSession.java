package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Seal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session whose lanes are idle or busy as the test says. It records the calls that it receives.
 */
final class FakeSession implements NodeSession {
  private final InvokePayload invocation;
  private final InstanceId instance;
  private final List<FakeLane> lanes;
  private final AtomicInteger refusals = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();

  FakeSession(InvokePayload invocation, InstanceId instance, Loops loops) {
    this.invocation = invocation;
    this.instance = instance;
    this.lanes = loops.all().stream().map(FakeLane::new).toList();
  }

  List<String> told() {
    return told;
  }

  /** Makes the lanes refuse this many of the next drops. */
  void refuseDrops(int count) {
    refusals.set(count);
  }

  private boolean refuses() {
    return refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  void busy(int lane, boolean busy) {
    lanes.get(lane).busy = busy;
  }

  @Override
  public String function() {
    return invocation.function();
  }

  @Override
  public InstanceId instance() {
    return instance;
  }

  @Override
  public long pid() {
    return 4711;
  }

  @Override
  public int invocation() {
    return invocation.invocation();
  }

  @Override
  public long capacityBytes() {
    return 1000;
  }

  @Override
  public long heldBytes() {
    return 100;
  }

  @Override
  public boolean isOpen() {
    return !told.contains("close");
  }

  @Override
  public NodeLane lane(Loop loop) {
    return lanes.get(loop.index());
  }

  @Override
  public void farewell() {
    told.add("farewell");
  }

  @Override
  public void stay() {
    told.add("stay");
  }

  @Override
  public void list() {
    told.add("list");
  }

  @Override
  public void close() {
    told.add("close");
  }

  private final class FakeLane implements NodeLane {
    private final Loop loop;
    private volatile boolean busy;

    FakeLane(Loop loop) {
      this.loop = loop;
    }

    @Override
    public NodeSession session() {
      return FakeSession.this;
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public boolean isOpen() {
      return FakeSession.this.isOpen();
    }

    @Override
    public boolean isIdle() {
      assert loop.inLoop();
      return !busy;
    }

    @Override
    public boolean read(BlockRead read) {
      return false;
    }

    @Override
    public void cancel(BlockRead read) {}

    @Override
    public boolean write(BlockPlace place, Block block, int crc, long timeoutNanos, Reply reply) {
      return false;
    }

    @Override
    public void withdraw(Reply reply) {}

    @Override
    public boolean seal(Seal seal, long timeoutNanos, Reply reply) {
      return false;
    }

    @Override
    public boolean drop(FillId fill, int segment, int index) {
      assert loop.inLoop();
      if (refuses()) {
        return false;
      }
      told.add("drop %s %d %d".formatted(fill, segment, index));
      return true;
    }

    @Override
    public boolean dropBlock(FillId fill, int segment, int stripe, int index) {
      assert loop.inLoop();
      told.add("drop %s %d %d stripe %d".formatted(fill, segment, index, stripe));
      return true;
    }

    @Override
    public boolean keep(FillId fill) {
      assert loop.inLoop();
      told.add("keep " + fill);
      return true;
    }

    @Override
    public boolean ping(long timeoutNanos, Reply reply) {
      return false;
    }

    @Override
    public long heardNanos() {
      return System.nanoTime();
    }

    @Override
    public long p95Nanos(long nowNanos) {
      return 0;
    }

    @Override
    public boolean offer(Runnable task) {
      loop.execute(task);
      return true;
    }
  }
}
