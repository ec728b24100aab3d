package dev.floe.gateway.session.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tasks that other threads have handed to a lane and that its loop has not begun. Thread-safe.
 */
final class LaneMailbox {
  private final Executor loop;
  private final int limit;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param loop runs the tasks in the order in which it receives them
   * @param limit the most tasks that may wait
   */
  LaneMailbox(Executor loop, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "mailbox for %d tasks, expected 1 or more".formatted(limit));
    }
    this.loop = loop;
    this.limit = limit;
  }

  /** Hands the task to the loop. Returns false if too many wait, or if the loop has shut down. */
  boolean offer(Runnable task) {
    if (waiting.getAndUpdate(tasks -> Math.min(tasks + 1, limit)) == limit) {
      return false;
    }
    try {
      loop.execute(() -> {
        waiting.decrementAndGet();
        task.run();
      });
      return true;
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      return false;
    }
  }

  /** Returns true if the loop has begun every task. */
  boolean isEmpty() {
    return waiting.get() == 0;
  }
}
