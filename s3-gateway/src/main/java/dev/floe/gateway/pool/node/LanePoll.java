package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import java.util.Iterator;
import java.util.List;

/**
 * Determines whether a session is idle, by asking its lanes one after another, each on its own
 * loop. New requests must not reach the session during the poll. Then an idle lane stays idle, and
 * the session is idle if all lanes were.
 */
final class LanePoll {
  private final NodeSession session;
  private final Iterator<Loop> loops;
  private final Answer answer;

  /** Receives the result once, on one of the loops or within {@link #start}. */
  interface Answer {
    void onAnswer(NodeSession session, boolean idle);
  }

  LanePoll(NodeSession session, List<Loop> loops, Answer answer) {
    this.session = session;
    this.loops = loops.iterator();
    this.answer = answer;
  }

  void start() {
    if (!loops.hasNext()) {
      answer.onAnswer(session, true);
      return;
    }
    NodeLane lane = session.lane(loops.next());
    if (lane == null) {
      // The session has ended, so no request can be in flight; its end will be reported.
      answer.onAnswer(session, true);
    } else if (!lane.offer(() -> ask(lane))) {
      answer.onAnswer(session, false);
    }
  }

  private void ask(NodeLane lane) {
    if (lane.isIdle()) {
      start();
    } else {
      answer.onAnswer(session, false);
    }
  }
}
