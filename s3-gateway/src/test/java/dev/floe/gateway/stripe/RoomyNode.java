package dev.floe.gateway.stripe;

import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.InstanceId;

/** A node that can always be used, is never full, and ignores requests to list or drop chunks. */
public abstract class RoomyNode implements PoolNode {
  @Override
  public final boolean usable() {
    return true;
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
