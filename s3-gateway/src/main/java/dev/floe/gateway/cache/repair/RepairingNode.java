package dev.floe.gateway.cache.repair;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node as repairs see it: if it has to be woken, it is for a repair and billed as such. */
record RepairingNode(PoolNode node) implements PoolNode {
  /** Returns the location with nodes that are woken for a repair. */
  static StripeLocation in(StripeLocation where) {
    List<PoolNode> nodes = where.nodes().stream().<PoolNode>map(RepairingNode::new).toList();
    return new StripeLocation(
        where.fill(), where.layout(), where.matrix(), where.stripe(), nodes, where.present());
  }

  @Override
  public void wake() {
    node.wakeToRepair();
  }

  @Override
  public void warmUp() {
    node.warmUp();
  }

  @Override
  public void wakeToRepair() {
    node.wakeToRepair();
  }

  @Override
  public String name() {
    return node.name();
  }

  @Override
  public NodeState state() {
    return node.state();
  }

  @Override
  public boolean usable() {
    return node.usable();
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return node.lane(loop);
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    return node.whenLive(loop, listener);
  }

  @Override
  public @Nullable InstanceId instance() {
    return node.instance();
  }

  @Override
  public String zone() {
    return node.zone();
  }

  @Override
  public boolean isForeign() {
    return node.isForeign();
  }

  @Override
  public @Nullable Running running() {
    return node.running();
  }

  @Override
  public void nap() {
    node.nap();
  }

  @Override
  public long freeBytes() {
    return node.freeBytes();
  }

  @Override
  public long capacityBytes() {
    return node.capacityBytes();
  }

  @Override
  public void account(long deltaBytes) {
    node.account(deltaBytes);
  }

  @Override
  public long sinceNanos() {
    return node.sinceNanos();
  }

  @Override
  public boolean knows(InstanceId instance) {
    return node.knows(instance);
  }

  @Override
  public boolean isLive(InstanceId instance) {
    return node.isLive(instance);
  }

  @Override
  public void list(InstanceId instance) {
    node.list(instance);
  }

  @Override
  public void openPeer(PeerListener listener) {
    node.openPeer(listener);
  }

  @Override
  public void closePeer() {
    node.closePeer();
  }

  @Override
  public void drop(ChunkDrop drop) {
    node.drop(drop);
  }
}
