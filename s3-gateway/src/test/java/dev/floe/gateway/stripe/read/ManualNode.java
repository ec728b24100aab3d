package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.ManualLane;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.SleepyNode;
import org.jspecify.annotations.Nullable;

/** A node with one lane. The node calls its listeners at once. Confined to its loop. */
final class ManualNode extends SleepyNode {
  private final ManualLane lane;
  private boolean foreign;
  private boolean suspended;

  ManualNode(Loop loop) {
    lane = new ManualLane(loop);
  }

  ManualLane lane() {
    return lane;
  }

  void isInAnotherZone() {
    foreign = true;
  }

  @Override
  public boolean isForeign() {
    return foreign;
  }

  /** Takes its lane away although it is live, as that of a node that asks to leave. */
  void suspend() {
    suspended = true;
  }

  /** Ends the wake: notifies the listeners that the node is live or that its invocation failed. */
  void woke(boolean succeeded) {
    suspended = false;
    awake(succeeded).forEach(listener -> listener.onLive(succeeded));
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return isLive() && !suspended ? lane : null;
  }
}
