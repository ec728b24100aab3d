package dev.floe.gateway.cache;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A pool of nodes that have names, instances and room, and nothing else. */
public final class FakePool implements ChunkPool {
  private final List<PoolNode> nodes;
  private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();

  public FakePool(int count, long capacityBytes) {
    nodes =
        IntStream.range(0, count)
            .<PoolNode>mapToObj(i ->
                new FakeNode(
                    "node-" + i,
                    new InstanceId(1, i),
                    capacityBytes,
                    new AtomicLong(),
                    new AtomicBoolean(true),
                    new AtomicInteger()))
            .toList();
  }

  @Override
  public List<PoolNode> nodes() {
    return nodes;
  }

  @Override
  public @Nullable PoolNode node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElse(null);
  }

  @Override
  public void addListener(PoolListener listener) {
    listeners.add(listener);
  }

  /** Reports to the listeners that the instance of the node with this number is lost. */
  public void reportLost(int number) {
    FakeNode node = (FakeNode) nodes.get(number);
    listeners.forEach(listener -> listener.onLost(node, node.instance));
  }

  /** Gives every node a peer. */
  public void addPeers() {
    nodes.forEach(node -> ((FakeNode) node).peers.set(1));
  }

  /** Makes the node with this number unusable. */
  public void disable(int number) {
    ((FakeNode) nodes.get(number)).enabled.set(false);
  }

  private record FakeNode(
      String name,
      InstanceId instance,
      long capacityBytes,
      AtomicLong usedBytes,
      AtomicBoolean enabled,
      AtomicInteger peers)
      implements PoolNode {
    @Override
    public int instances() {
      return 1 + peers.get();
    }

    @Override
    public NodeState state() {
      return NodeState.LIVE;
    }

    @Override
    public boolean usable() {
      return enabled.get();
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      return null;
    }

    @Override
    public void wake(Purpose purpose) {}

    @Override
    public Waiting whenLive(Loop loop, LiveListener listener) {
      throw new UnsupportedOperationException("no caller waits for these nodes");
    }

    @Override
    public long freeBytes() {
      return capacityBytes - usedBytes.get();
    }

    @Override
    public void account(long deltaBytes) {
      usedBytes.addAndGet(deltaBytes);
    }

    @Override
    public void list(InstanceId listed) {}

    @Override
    public void drop(ChunkDrop drop) {
      drop.settled().run();
    }
  }
}
