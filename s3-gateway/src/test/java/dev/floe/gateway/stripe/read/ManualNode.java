package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.ManualLane;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.RoomyNode;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node with one lane, which sleeps and wakes when the test says so. Confined to its loop. */
final class ManualNode extends RoomyNode {
  private final ManualLane lane;
  private final List<LiveListener> waiting = new ArrayList<>();
  private boolean live = true;
  private boolean foreign;
  private int wakes;

  ManualNode(Loop loop) {
    lane = new ManualLane(loop);
  }

  ManualLane lane() {
    return lane;
  }

  int wakes() {
    return wakes;
  }

  int waiting() {
    return waiting.size();
  }

  void isInAnotherZone() {
    foreign = true;
  }

  @Override
  public boolean isForeign() {
    return foreign;
  }

  void sleep() {
    live = false;
  }

  /** The node is live, or its invocation failed. */
  void woke(boolean succeeded) {
    live = succeeded;
    List<LiveListener> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(listener -> listener.onLive(succeeded));
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return live ? lane : null;
  }

  @Override
  public void wake(Purpose purpose) {
    wakes++;
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    waiting.add(listener);
    return () -> waiting.remove(listener);
  }

  @Override
  public String name() {
    return "node";
  }

  @Override
  public NodeState state() {
    return live ? NodeState.LIVE : NodeState.SLEEPING;
  }

  @Override
  public @Nullable InstanceId instance() {
    return null;
  }
}
