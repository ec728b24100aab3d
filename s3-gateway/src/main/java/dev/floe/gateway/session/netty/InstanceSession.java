package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.SessionListener;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import org.jspecify.annotations.Nullable;

/**
 * A session and its lanes. All changes of its state and all calls of its listener run on the loop
 * of lane 0, so that they have one order. Other threads read the volatile fields.
 */
final class InstanceSession implements NodeSession {
  /** The time within which all lanes must connect, counted from the first one. */
  private static final long ASSEMBLY_NANOS = 5_000_000_000L;

  /** The time after which a frame is tried again if the lane had no room for it. */
  private static final long REPEAT_NANOS = 10_000_000L;

  private final Hello hello;
  private final int invocation;
  private final Loops loops;
  private final SessionListener listener;
  private final Runnable forget;
  private final @Nullable NettyLane[] lanes;
  private int joined;

  /** The node's report, if it arrived before all lanes were connected. */
  private @Nullable HoldingsReport early;

  private volatile State state = State.ASSEMBLING;

  /** True as soon as any lane has ended; the state changes later, on lane 0's loop. */
  private volatile boolean laneEnded;

  private volatile boolean silent;

  private enum State {
    ASSEMBLING,
    OPEN,
    CLOSED
  }

  /**
   * @param forget removes the session from the map in which lanes look it up
   */
  InstanceSession(
      Hello hello, int invocation, Loops loops, SessionListener listener, Runnable forget) {
    this.hello = hello;
    this.invocation = invocation;
    this.loops = loops;
    this.listener = listener;
    this.forget = forget;
    this.lanes = new @Nullable NettyLane[loops.count()];
    home().schedule(this::assembled, ASSEMBLY_NANOS);
  }

  @Override
  public String function() {
    return hello.function();
  }

  @Override
  public InstanceId instance() {
    return hello.instance();
  }

  @Override
  public long pid() {
    return hello.pid();
  }

  @Override
  public String zone() {
    return hello.zone();
  }

  @Override
  public int invocation() {
    return invocation;
  }

  @Override
  public long capacityBytes() {
    return hello.capacityBytes();
  }

  @Override
  public long heldBytes() {
    return hello.heldBytes();
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN && !laneEnded;
  }

  @Override
  public boolean isSilent() {
    return silent;
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return isOpen() ? lanes[loop.index()] : null; // the array was filled before the state was set
  }

  @Override
  public void farewell() {
    home()
        .execute(() -> {
          NettyLane first = lanes[0];
          boolean sent = state != State.OPEN || first == null || first.send(FrameType.FAREWELL);
          // A node that did not receive the frame leaves when its connections end.
          end(sent ? "farewell" : "farewell to a node that accepts no frame", !sent);
        });
  }

  @Override
  public void stay() {
    home().execute(() -> send(FrameType.STAY));
  }

  @Override
  public void list() {
    home().execute(() -> send(FrameType.LIST));
  }

  @Override
  public void close() {
    home().execute(() -> end("closed by the gateway", true));
  }

  // ---------------------------------------------------------------- called by lanes, on any loop

  /** Adds a lane that was welcomed. The last one opens the session. */
  void join(NettyLane lane) {
    home()
        .execute(() -> {
          if (state != State.ASSEMBLING || lanes[lane.index()] != null) {
            lane.loop()
                .execute(() -> lane.disconnect("lane of a session that is complete or closed"));
            return;
          }
          lanes[lane.index()] = lane;
          joined++;
          if (joined == lanes.length) {
            state = State.OPEN;
            listener.onOpened(this);
            if (early != null) {
              listener.onReport(this, early);
            }
          }
        });
  }

  /** Records that a lane received no answer to its PING. The lane will end. */
  void fellSilent() {
    silent = true;
  }

  /**
   * Ends the session because a lane has ended.
   *
   * @param disconnect false to keep the connections for the next invocation
   */
  void laneEnded(String reason, boolean disconnect) {
    laneEnded = true;
    home().execute(() -> end(reason, disconnect));
  }

  void goodbye() {
    whileOpen(() -> listener.onGoodbye(this));
  }

  void report(HoldingsReport report) {
    home()
        .execute(() -> {
          if (state == State.ASSEMBLING) {
            early = report;
          } else if (state == State.OPEN) {
            listener.onReport(this, report);
          }
        });
  }

  void inventory(Inventory part, boolean last) {
    whileOpen(() -> listener.onInventory(this, part, last));
  }

  // ---------------------------------------------------------------- on lane 0's loop

  private Loop home() {
    return loops.get(0);
  }

  private void whileOpen(Runnable event) {
    home()
        .execute(() -> {
          if (state == State.OPEN) {
            event.run();
          }
        });
  }

  /**
   * Sends a frame. If the lane has no room for it, tries again after a moment while the session is
   * open.
   */
  private void send(FrameType type) {
    NettyLane first = lanes[0];
    if (state == State.OPEN && first != null && !first.send(type)) {
      var _ = home().schedule(() -> send(type), REPEAT_NANOS);
    }
  }

  private void assembled() {
    if (state == State.ASSEMBLING) {
      end("only %d of %d lanes connected within 5 s".formatted(joined, lanes.length), true);
    }
  }

  /**
   * @param disconnect true to close the connections too
   */
  private void end(String reason, boolean disconnect) {
    State before = state;
    if (before == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    forget.run();
    for (NettyLane lane : lanes) {
      if (lane != null) {
        lane.loop()
            .execute(() -> {
              if (disconnect) {
                lane.disconnect(reason);
              } else {
                lane.end(reason);
              }
            });
      }
    }
    if (before == State.OPEN) {
      listener.onClosed(this, reason);
    }
  }
}
