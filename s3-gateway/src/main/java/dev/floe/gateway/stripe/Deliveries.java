package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.WriteOutcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to several nodes and how each has answered: where the writing thread and the lanes'
 * loops meet. Thread-safe.
 *
 * <p>A delivery holds a reference to its block until somebody claims it, to send it. Once the
 * thread has given up, nothing can be claimed any more, so that nothing is written behind its back.
 */
final class Deliveries {
  private final @Nullable Block[] blocks;
  private final @Nullable WriteOutcome[] outcomes;
  private int open;
  private boolean over;

  Deliveries(int count) {
    this.blocks = new @Nullable Block[count];
    this.outcomes = new @Nullable WriteOutcome[count];
  }

  /** Counts on an answer for that one. The reference, if any, is the delivery's from now on. */
  synchronized void expect(int index, @Nullable Block block) {
    blocks[index] = block;
    open++;
  }

  /**
   * Whether that one may still be sent; asked right before it is, on a lane's loop. If so, its
   * reference is the caller's from now on.
   */
  synchronized boolean claim(int index) {
    if (over || outcomes[index] != null) {
      return false;
    }
    blocks[index] = null;
    return true;
  }

  synchronized void answered(int index, WriteOutcome outcome) {
    if (outcomes[index] == null) {
      outcomes[index] = outcome;
      close(index);
      open--;
      notifyAll();
    }
  }

  /** Waits until all have answered or the time is up; those that have not are LATE. */
  synchronized @Nullable WriteOutcome[] await(long deadlineNanos) throws InterruptedException {
    try {
      long left = deadlineNanos - System.nanoTime();
      while (open > 0 && left > 0) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
        left = deadlineNanos - System.nanoTime();
      }
    } finally {
      over = true;
      for (int index = 0; index < blocks.length; index++) {
        close(index);
      }
    }
    return Arrays.copyOf(outcomes, outcomes.length);
  }

  private void close(int index) {
    Block block = blocks[index];
    if (block != null) {
      block.close();
      blocks[index] = null;
    }
  }
}
