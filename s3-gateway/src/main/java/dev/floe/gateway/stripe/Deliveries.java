package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to several nodes and how each has answered: where the writing thread and the lanes'
 * loops meet. Thread-safe.
 *
 * <p>A delivery holds a reference to its block until somebody claims it, to send it. Once the
 * thread has given up, nothing can be claimed any more, so that nothing is written behind its back.
 */
final class Deliveries {
  /** How often the patience is asked. */
  private static final long LOOK_NANOS = 50_000_000;

  private final @Nullable Block[] blocks;
  private final @Nullable WriteOutcome[] outcomes;
  private final @Nullable Runnable[] withdrawals;
  private final BitSet expected = new BitSet();
  private int open;
  private int done;
  private long lastAnswerNanos;
  private boolean over;

  Deliveries(int count) {
    this.blocks = new @Nullable Block[count];
    this.withdrawals = new @Nullable Runnable[count];
    this.outcomes = new @Nullable WriteOutcome[count];
  }

  /** Counts on an answer for that one. The reference, if any, is the delivery's from now on. */
  synchronized void expect(int index, @Nullable Block block) {
    blocks[index] = block;
    expected.set(index);
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

  /**
   * It was sent.
   *
   * @param withdrawal run if its answer is not waited for any more; perhaps at once, by the caller
   */
  void sent(int index, Runnable withdrawal) {
    synchronized (this) {
      if (!over) {
        withdrawals[index] = withdrawal;
        return;
      }
    }
    withdrawal.run();
  }

  synchronized void answered(int index, WriteOutcome outcome) {
    if (outcomes[index] == null) {
      outcomes[index] = outcome;
      close(index);
      open--;
      done += outcome == WriteOutcome.DONE ? 1 : 0;
      lastAnswerNanos = System.nanoTime();
      notifyAll();
    }
  }

  /** How long the others are waited for. Must be short: it is asked again and again. */
  interface Patience {
    /**
     * @param done how many have been delivered
     * @param silence since the last answer, or since waiting began
     */
    boolean ends(int done, Duration silence, Deliveries deliveries);
  }

  /** Waits until all have answered or the time is up; those that have not are null. */
  @Nullable WriteOutcome[] await(long deadlineNanos) throws InterruptedException {
    return await(deadlineNanos, (done, silence, deliveries) -> false);
  }

  /** The same, but until patience ends. */
  @Nullable WriteOutcome[] await(long deadlineNanos, Patience patience)
      throws InterruptedException {
    try {
      return answers(deadlineNanos, patience);
    } finally {
      end().forEach(Runnable::run);
    }
  }

  private synchronized @Nullable WriteOutcome[] answers(long deadlineNanos, Patience patience)
      throws InterruptedException {
    lastAnswerNanos = System.nanoTime();
    while (open > 0) {
      long now = System.nanoTime();
      if (now >= deadlineNanos
          || patience.ends(done, Duration.ofNanos(now - lastAnswerNanos), this)) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(deadlineNanos - now, LOOK_NANOS));
    }
    over = true;
    return Arrays.copyOf(outcomes, outcomes.length);
  }

  /** Nothing is claimed any more. Returns the withdrawals of what was sent and not answered. */
  private synchronized List<Runnable> end() {
    over = true;
    List<Runnable> unanswered = new ArrayList<>();
    for (int index = 0; index < blocks.length; index++) {
      close(index);
      Runnable withdrawal = withdrawals[index];
      if (outcomes[index] == null && withdrawal != null) {
        unanswered.add(withdrawal);
      }
    }
    return unanswered;
  }

  /** Whether only such ones have not answered. */
  synchronized boolean allOpenAre(IntPredicate hopeless) {
    for (int index = 0; index < outcomes.length; index++) {
      if (expected.get(index) && outcomes[index] == null && !hopeless.test(index)) {
        return false;
      }
    }
    return true;
  }

  private void close(int index) {
    Block block = blocks[index];
    if (block != null) {
      block.close();
      blocks[index] = null;
    }
  }
}
