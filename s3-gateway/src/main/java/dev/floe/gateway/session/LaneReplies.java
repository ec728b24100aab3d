package dev.floe.gateway.session;

import dev.floe.gateway.memory.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The replies to WRITE, SEAL and PING that one lane waits for, by request id, each with a deadline.
 * Confined to the lane's loop.
 */
public final class LaneReplies {
  private final Loop loop;
  private final LongConsumer late;
  private final Map<Long, Pending> pending = new HashMap<>();

  private record Pending(NodeLane.Reply reply, Loop.Timer timer) {}

  /**
   * @param late called with the id of a request whose reply has not arrived by its deadline
   */
  public LaneReplies(Loop loop, LongConsumer late) {
    this.loop = loop;
    this.late = late;
  }

  public int waiting() {
    return pending.size();
  }

  public boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Begins to wait for the reply to the request of this id, until its deadline. */
  public void await(long id, long timeoutNanos, NodeLane.Reply reply) {
    Loop.Timer timer = loop.schedule(() -> late.accept(id), timeoutNanos);
    pending.put(id, new Pending(reply, timer));
  }

  /** Returns the id of the request to which this reply belongs; empty if it was answered. */
  public Optional<Long> requestOf(NodeLane.Reply reply) {
    return pending.entrySet().stream()
        .filter(each -> each.getValue().reply().equals(reply))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Passes the outcome to the reply of this id. Does nothing if none is awaited. */
  public void answer(long id, WriteOutcome outcome) {
    Pending answered = pending.remove(id);
    if (answered != null) {
      answered.timer.cancel();
      answered.reply.onReply(outcome);
    }
  }

  /** Answers all requests with the same outcome. */
  public void answerAll(WriteOutcome outcome) {
    for (Long id : pending.keySet().toArray(Long[]::new)) {
      answer(id, outcome);
    }
  }
}
