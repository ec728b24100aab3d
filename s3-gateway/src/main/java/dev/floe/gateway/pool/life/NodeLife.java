package dev.floe.gateway.pool.life;

import dev.floe.gateway.pool.life.NodeAction.Step;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded.End;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of one node (docs/DESIGN.md, "Nodes"): maps each event to the actions to carry out.
 * Pure: no I/O, no thread, no clock. Not thread-safe.
 *
 * <pre>
 * COLD, SLEEPING --wake--> WAKING --session opened--> LIVE
 * WAKING --invocation ended without a session--> SLEEPING, or COLD if the instance died
 * LIVE --goodbye, all lanes idle--> LEAVING     LIVE --session closed--> LEAVING
 * LIVE --nap due, all lanes idle--> LEAVING --invocation ended--> WAKING
 * LEAVING without farewell --session opened--> LIVE
 * LIVE, LEAVING --invocation ended--> SLEEPING, or COLD if the instance died
 * </pre>
 *
 * <p>If a node neither opens a session nor answers its Invoke call for too long, the answer is
 * treated as lost, and the node as having left. If an Invoke call itself fails, the node's state is
 * unknown: with a session it stays live, and without one it may be invoked again. A node that is
 * needed while it leaves, or after its session has ended, is invoked again after it has left. A
 * node that asks to leave stays if it is needed before all its lanes have answered that they are
 * idle.
 *
 * <p>Before the platform's deadline a node takes a nap. It receives no new requests, and leaves
 * when those in flight have ended, or after {@link #NAP_POLLS} polls. Then it is invoked again.
 *
 * <p>A node has at most two known instances: the one that answered last, and its peer. A peer is
 * started by a second invocation while the node is live. The node then stays. If it leaves
 * nevertheless, it is LEAVING until the peer has left too: no invocation is made while an
 * environment may be busy, because that would start a third one. If the node's own instance is
 * lost, its peer takes its place at once. If an unknown instance opens a session, the known ones
 * are gone, except one that is busy.
 */
public final class NodeLife {
  /**
   * The number of polls that find a lane busy, after which a node leaves for its nap with requests
   * in flight.
   */
  public static final int NAP_POLLS = 200;

  private NodeState state = NodeState.COLD;
  private @Nullable InstanceId instance;

  /** The node's other instance, unless it is known to be lost. */
  private @Nullable InstanceId peer;

  /** True while the Invoke call of a second instance runs. */
  private boolean peering;

  /** True while the Invoke call runs: the environment is busy. */
  private boolean invoking;

  /**
   * True once the last Invoke call has returned: a late HELLO of that invocation opens no session.
   */
  private boolean returned;

  /** True while the lanes are asked after a GOODBYE, or before a nap. */
  private boolean askingLanes;

  /**
   * True while the lanes are asked before a nap; {@link #askingLanes} and {@link #needed} are then
   * true too.
   */
  private boolean napping;

  /** The number of polls that have found a lane busy since the nap was due. */
  private int napPolls;

  /**
   * True after FAREWELL was sent: the node leaves. A node whose lanes broke before FAREWELL was
   * sent dials again.
   */
  private boolean farewellSent;

  /**
   * True if the node was needed while it was leaving, while its lanes were asked, or after its
   * session had ended. Also true during a nap.
   */
  private boolean needed;

  /** True if the wake has taken longer than its limit; the invocation may still open a session. */
  private boolean overdue;

  private boolean closing;

  private List<NodeAction> actions = new ArrayList<>();

  public NodeState state() {
    return state;
  }

  /** Returns the instance of the last session, unless it is known to be lost. */
  public @Nullable InstanceId instance() {
    return instance;
  }

  /** Returns the node's other instance, unless there is none or it is known to be lost. */
  public @Nullable InstanceId peer() {
    return peer;
  }

  /** Returns true if the node is live or may become live soon. */
  public boolean mayComeToLife() {
    return switch (state) {
      case COLD, SLEEPING -> false;
      case WAKING -> !overdue && !closing;
      case LEAVING -> needed && !overdue;
      case LIVE -> true;
    };
  }

  /** Returns true if the node leaves for a nap as soon as its lanes are idle. */
  public boolean isNapping() {
    return napping;
  }

  /** Returns true if the node will be invoked again once it has left. */
  public boolean needed() {
    return needed;
  }

  /** Returns true if an Invoke call is running. */
  boolean invoking() {
    return invoking;
  }

  /** Returns true if the gateway is closing. */
  public boolean isClosing() {
    return closing;
  }

  /** Changes the state in response to an event, and returns the actions to carry out. */
  public List<NodeAction> on(NodeEvent event) {
    switch (event) {
      case NodeEvent.WakeAsked(boolean allowed, boolean ended) -> wakeAsked(allowed, ended);
      case NodeEvent.SessionOpened(InstanceId opened) -> sessionOpened(opened);
      case NodeEvent.SessionClosed() -> sessionClosed();
      case NodeEvent.SessionSilent() -> sessionSilent();
      case NodeEvent.GoodbyeHeard() -> goodbyeHeard();
      case NodeEvent.LanesAnswered(boolean idle) -> lanesAnswered(idle);
      case NodeEvent.NapDue() -> napDue();
      case NodeEvent.NapContinues() -> napContinues();
      case NodeEvent.InvokeEnded(End end) -> invokeEnded(end);
      case NodeEvent.WakeOverdue() -> wakeOverdue();
      case NodeEvent.LeaveOverdue() -> leaveOverdue();
      case NodeEvent.PeerAsked() -> peerAsked();
      case NodeEvent.PeerOpened(InstanceId opened) -> peerOpened(opened);
      case NodeEvent.PeerEnded(var crashed) -> peerEnded(crashed);
      case NodeEvent.PeerDone() -> endPeer();
      case NodeEvent.PeerOverdue() -> peerOverdue();
      case NodeEvent.Closing() -> closing();
    }
    List<NodeAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  private void wakeAsked(boolean allowed, boolean ended) {
    if (closing) {
      return;
    }
    switch (state) {
      case COLD, SLEEPING -> {
        if (allowed) {
          invoke();
        } else {
          actions.add(Step.WAITERS_FAILED);
        }
      }
      case LEAVING -> {
        if (!needed) {
          needed = true;
          actions.add(Step.EXPECT_LIVE);
        }
      }
      case LIVE -> needed |= askingLanes || ended;
      case WAKING -> {}
    }
  }

  private void sessionOpened(InstanceId opened) {
    boolean awaited =
        !returned && state != NodeState.LIVE && !(state == NodeState.LEAVING && farewellSent);
    if (closing || !awaited) {
      actions.add(Step.REFUSE_SESSION);
      return;
    }
    boolean known = opened.equals(instance) || opened.equals(peer);
    if (opened.equals(peer)) {
      peer = instance;
    } else if (!known) {
      lose(instance);
      lose(instance);
    }
    instance = opened;
    needed = false;
    overdue = false;
    state = NodeState.LIVE;
    actions.add(Step.WAKE_SUCCEEDED);
    actions.add(new NodeAction.ReportLive(opened, known));
    actions.add(Step.USE_SESSION);
    actions.add(Step.WAITERS_LIVE);
  }

  private void sessionClosed() {
    if (state == NodeState.LIVE) {
      actions.add(Step.DROP_SESSION);
      leave();
    }
  }

  /**
   * Ends the session of a node that did not answer. If no Invoke call runs, the node is frozen, so
   * it may be invoked at once.
   */
  private void sessionSilent() {
    if (state != NodeState.LIVE || invoking || peering) {
      sessionClosed();
      return;
    }
    actions.add(Step.DROP_SESSION);
    down();
    rest(End.RETURNED);
  }

  private void goodbyeHeard() {
    if (state == NodeState.LIVE && peering) {
      actions.add(Step.STAY);
    } else if (state == NodeState.LIVE && !askingLanes) {
      askingLanes = true;
      actions.add(Step.ASK_LANES);
    }
  }

  private void lanesAnswered(boolean idle) {
    if (state != NodeState.LIVE || !askingLanes) {
      return;
    }
    if (napping) {
      if (idle || ++napPolls >= NAP_POLLS) {
        farewell();
      } else {
        actions.add(Step.ASK_LANES_LATER);
      }
      return;
    }
    if (idle && !needed && !peering) {
      farewell();
      return;
    }
    askingLanes = false;
    needed = false;
    actions.add(Step.STAY);
    actions.add(Step.USE_SESSION);
    actions.add(Step.WAITERS_LIVE);
  }

  private void napDue() {
    if (state != NodeState.LIVE || napping || closing) {
      return;
    }
    napping = true;
    napPolls = 0;
    needed = true;
    if (!askingLanes) {
      askingLanes = true;
      actions.add(Step.ASK_LANES);
    }
  }

  private void napContinues() {
    if (napping) {
      actions.add(Step.ASK_LANES);
    }
  }

  private void invokeEnded(End end) {
    invoking = false;
    returned = end == End.RETURNED || end == End.CRASHED;
    switch (state) {
      case WAKING -> {
        wakeFailed();
        rest(end);
      }
      case LIVE -> {
        // If the call itself failed, the node's session shows its state.
        if (end == End.RETURNED || end == End.CRASHED) {
          actions.add(Step.DROP_SESSION);
          down();
          rest(end);
        }
      }
      case LEAVING -> rest(end);
      case COLD, SLEEPING -> {}
    }
  }

  private void peerAsked() {
    if (state != NodeState.LIVE || peering || closing) {
      actions.add(Step.REFUSE_PEER);
      return;
    }
    peering = true;
    actions.add(Step.INVOKE_PEER);
  }

  private void peerOpened(InstanceId opened) {
    if (!peering) {
      actions.add(Step.END_PEER);
      return;
    }
    if (instance == null) {
      instance = opened;
    } else if (!opened.equals(instance) && !opened.equals(peer)) {
      lose(peer);
      peer = opened;
    }
    boolean second = state == NodeState.LIVE && opened.equals(peer);
    actions.add(second ? Step.USE_PEER : Step.END_PEER);
  }

  private void endPeer() {
    if (peering) {
      actions.add(Step.END_PEER);
    }
  }

  private void peerOverdue() {
    if (peering) {
      actions.add(Step.GIVE_UP_PEER);
      peerEnded(null);
    }
  }

  private void peerEnded(@Nullable InstanceId crashed) {
    peering = false;
    if (crashed != null) {
      lose(crashed);
    }
    if (state == NodeState.LEAVING && !invoking) {
      rest(End.RETURNED);
    }
  }

  private void wakeOverdue() {
    if (state == NodeState.WAKING || (state == NodeState.LEAVING && needed)) {
      if (state == NodeState.WAKING) {
        wakeFailed();
      }
      overdue = true;
      actions.add(Step.WAITERS_FAILED);
    }
  }

  /** Treats the answer to the Invoke call as lost, and its environment as free. */
  private void leaveOverdue() {
    switch (state) {
      case WAKING -> {
        wakeFailed();
        giveUp();
      }
      case LEAVING -> {
        if (peering) {
          peering = false;
          actions.add(Step.GIVE_UP_PEER);
        }
        if (invoking) {
          giveUp();
        } else {
          rest(End.RETURNED);
        }
      }
      case COLD, SLEEPING, LIVE -> {}
    }
  }

  private void giveUp() {
    invoking = false;
    returned = true;
    actions.add(Step.GIVE_UP_INVOKE);
    rest(End.FAILED);
  }

  private void closing() {
    closing = true;
    needed = false;
    if (state == NodeState.LIVE) {
      farewell();
    } else {
      actions.add(Step.WAITERS_FAILED);
    }
  }

  private void farewell() {
    farewellSent = true;
    actions.add(Step.FAREWELL);
    leave();
  }

  private void invoke() {
    farewellSent = false;
    returned = false;
    state = NodeState.WAKING;
    invoking = true;
    overdue = false;
    actions.add(Step.INVOKE);
    actions.add(Step.EXPECT_LIVE);
  }

  /** Reports a failed wake, unless it was reported when the wake became overdue. */
  private void wakeFailed() {
    if (!overdue) {
      actions.add(Step.WAKE_FAILED);
    }
  }

  /** Leaves the session. The environment is busy until the Invoke call has returned. */
  private void leave() {
    down();
    state = NodeState.LEAVING;
    if (!invoking) {
      actions.add(Step.EXPECT_LEFT);
    }
    actions.add(needed ? Step.EXPECT_LIVE : Step.WAITERS_FAILED);
  }

  private void down() {
    askingLanes = false;
    napping = false;
    actions.add(Step.REPORT_DOWN);
    endPeer();
  }

  private void rest(End end) {
    // Without a session it is not known which of two instances crashed; the next HELLO names the
    // one that is left.
    if (end == End.CRASHED && (state != NodeState.WAKING || peer == null)) {
      lose(instance);
    }
    if (peering) {
      if (state != NodeState.LEAVING) {
        actions.add(needed ? Step.EXPECT_LIVE : Step.WAITERS_FAILED);
      }
      state = NodeState.LEAVING;
      return;
    }
    boolean wakeAgain = needed && !overdue;
    state = instance == null ? NodeState.COLD : NodeState.SLEEPING;
    needed = false;
    overdue = false;
    if (wakeAgain) {
      invoke();
    } else {
      actions.add(Step.WAITERS_FAILED);
    }
  }

  /** Forgets an instance. If it is the node's own, its peer takes its place. */
  private void lose(@Nullable InstanceId lost) {
    if (lost == null) {
      return;
    }
    actions.add(new NodeAction.ReportLost(lost));
    if (lost.equals(instance)) {
      instance = peer;
      peer = null;
    } else if (lost.equals(peer)) {
      peer = null;
    }
  }
}
