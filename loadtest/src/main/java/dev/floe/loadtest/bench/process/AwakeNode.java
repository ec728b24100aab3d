package dev.floe.loadtest.bench.process;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.InstanceId;

/** A node that is always live and never full, and that cannot be woken or asked for its chunks. */
public abstract class AwakeNode implements PoolNode {
  private final String name;

  protected AwakeNode(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final NodeState state() {
    return NodeState.LIVE;
  }

  @Override
  public final boolean usable() {
    return true;
  }

  @Override
  public final void wake(Purpose purpose) {}

  @Override
  public final Waiting whenLive(Loop loop, LiveListener listener) {
    loop.execute(() -> listener.onLive(false));
    return () -> {};
  }

  @Override
  public final long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public final long capacityBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public final void account(long deltaBytes) {}

  @Override
  public final void list(InstanceId listed) {}

  @Override
  public final void drop(ChunkDrop drop) {}
}
