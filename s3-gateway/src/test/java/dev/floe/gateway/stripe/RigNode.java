package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.host.faults.Fault;
import dev.floe.node.host.faults.FaultyWire;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node of the rig, live while its session is open. Thread-safe. */
final class RigNode extends RoomyNode {
  private volatile @Nullable FaultyWire wire;
  final AtomicInteger wakes = new AtomicInteger();
  private final String name;
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile @Nullable NodeSession session;

  RigNode(String name) {
    this.name = name;
  }

  /**
   * Sets the wire that the node's code uses, in which faults can be injected. Called before the
   * session opens.
   */
  void runsOn(FaultyWire nodesWire) {
    wire = nodesWire;
  }

  /** Makes the node misbehave. */
  void inject(Fault fault) {
    Objects.requireNonNull(wire, "the node has not started").inject(fault);
  }

  void opened(NodeSession opened) {
    session = opened;
    synchronized (waiting) {
      waiting.forEach(Runnable::run);
      waiting.clear();
    }
  }

  void closed(NodeSession closed) {
    if (closed.equals(session)) {
      session = null;
    }
  }

  @Nullable NodeSession session() {
    return session;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeState state() {
    return session == null ? NodeState.SLEEPING : NodeState.LIVE;
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    NodeSession current = session;
    return current == null ? null : current.lane(loop);
  }

  @Override
  public void wake(Purpose purpose) {
    wakes.incrementAndGet();
  }

  @Override
  public Waiting whenLive(Loop loop, LiveListener listener) {
    AtomicInteger calls = new AtomicInteger();
    Runnable tell =
        () ->
            loop.execute(() -> {
              if (calls.getAndIncrement() == 0) {
                listener.onLive(true);
              }
            });
    synchronized (waiting) {
      if (session != null) {
        tell.run();
      } else {
        waiting.add(tell);
      }
    }
    return calls::incrementAndGet;
  }

  @Override
  public @Nullable InstanceId instance() {
    NodeSession current = session;
    return current == null ? null : current.instance();
  }
}
