package dev.floe.loadtest.bench.memory;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/** A node that the directory refers to, and that is never asked for anything. */
final class ListedNode implements PoolNode {
  private final String name;
  private final InstanceId instance;

  ListedNode(String name, InstanceId instance) {
    this.name = name;
    this.instance = instance;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InstanceId instance() {
    return instance;
  }

  @Override
  public NodeState state() {
    return NodeState.LIVE;
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
  public void wake(Purpose purpose) {}

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    loop.execute(() -> listener.onLive(false));
    return () -> {};
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public long capacityBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public void account(long deltaBytes) {}

  @Override
  public void list(InstanceId listed) {}

  @Override
  public void drop(ChunkDrop drop) {}
}
