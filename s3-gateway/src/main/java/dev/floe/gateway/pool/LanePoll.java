package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import java.util.Iterator;
import java.util.List;

/**
 * Asks a session's lanes whether something is in flight, one after the other, each on its own loop.
 * New requests must be kept off the session before: then a lane that was idle in its loop's turn
 * stays so, and idle lanes together mean an idle session.
 */
final class LanePoll {
  private final NodeSession session;
  private final Iterator<Loop> loops;
  private final Answer answer;

  /** Is told once, on one of the loops or by the starter. */
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
      // The session has ended: its end is on its way, and nothing can be in flight.
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
