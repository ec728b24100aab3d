package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A roomy node that a test puts to sleep and wakes; live at first. Thread-safe. */
public abstract class SleepyNode extends RoomyNode {
  private final AtomicInteger wakes = new AtomicInteger();
  private final List<LiveListener> waiting = new CopyOnWriteArrayList<>();
  private volatile boolean live = true;
  private volatile boolean waking;
  private volatile long wokenNanos;

  public final void sleep() {
    live = false;
    waking = false;
  }

  /**
   * Ends an attempt to wake the node. The node is live if the attempt succeeded. Returns the
   * waiting listeners, which the caller must notify.
   */
  protected final List<LiveListener> awake(boolean succeeded) {
    live = succeeded;
    waking = false;
    List<LiveListener> notified = List.copyOf(waiting);
    waiting.removeAll(notified);
    return notified;
  }

  public final boolean isLive() {
    return live;
  }

  public final int wakes() {
    return wakes.get();
  }

  public final int waiting() {
    return waiting.size();
  }

  @Override
  public final void wake(Purpose purpose) {
    wakes.incrementAndGet();
    wokenNanos = System.nanoTime();
    waking = !live;
  }

  @Override
  public final long sinceNanos() {
    return wokenNanos;
  }

  @Override
  public final Waiting whenLive(Loop loop, LiveListener listener) {
    waiting.add(listener);
    return () -> waiting.remove(listener);
  }

  @Override
  public final String name() {
    return "node";
  }

  @Override
  public final NodeState state() {
    if (live) {
      return NodeState.LIVE;
    }
    return waking ? NodeState.WAKING : NodeState.SLEEPING;
  }

  @Override
  public final @Nullable InstanceId instance() {
    return null;
  }
}
