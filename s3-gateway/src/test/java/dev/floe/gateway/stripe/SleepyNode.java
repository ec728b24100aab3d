package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A roomy node that sleeps and wakes when the test says so; live at first. Thread-safe. */
public abstract class SleepyNode extends RoomyNode {
  private final AtomicInteger wakes = new AtomicInteger();
  private final List<LiveListener> waiting = new CopyOnWriteArrayList<>();
  private volatile boolean live = true;

  public final void sleep() {
    live = false;
  }

  /** Ends the sleep, or the attempt to, and returns the listeners, to be called by the caller. */
  protected final List<LiveListener> awake(boolean succeeded) {
    live = succeeded;
    List<LiveListener> told = List.copyOf(waiting);
    waiting.removeAll(told);
    return told;
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
    return live ? NodeState.LIVE : NodeState.SLEEPING;
  }

  @Override
  public final @Nullable InstanceId instance() {
    return null;
  }
}
