package dev.floe.gateway.stripe.write;

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
 * The blocks or seals that are sent to several nodes, with each node's answer. The writing thread
 * and the lanes' loops meet here. Thread-safe.
 *
 * <p>A delivery holds a reference to its block until a lane claims the block for sending. Once the
 * thread has stopped waiting, no block can be claimed, so none is sent later.
 */
final class Deliveries {
  /** The longest time between two calls of {@link Patience}. */
  private static final long CALL_NANOS = 50_000_000;

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

  /** Expects an answer for this index. Takes ownership of the reference to the block, if any. */
  synchronized void expect(int index, @Nullable Block block) {
    blocks[index] = block;
    expected.set(index);
    open++;
  }

  /**
   * Returns true if the block may still be sent; the caller then owns its reference. Called on a
   * lane's loop just before sending.
   */
  synchronized boolean claim(int index) {
    if (over || outcomes[index] != null) {
      return false;
    }
    blocks[index] = null;
    return true;
  }

  /**
   * Records that the block was sent.
   *
   * @param withdrawal run if the thread stops waiting before the answer has arrived; may run within
   *     this call
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

  /** Decides how long to wait for the remaining answers. Called often, so it must be short. */
  interface Patience {
    /**
     * @param done the number of deliveries that were answered with DONE
     * @param silence the time since the last answer, or since waiting began
     * @return true to stop waiting
     */
    boolean ends(int done, Duration silence, Deliveries deliveries);
  }

  /**
   * Waits until all nodes have answered or the deadline has passed. The outcome of each delivery
   * without an answer is null.
   */
  @Nullable WriteOutcome[] await(long deadlineNanos) throws InterruptedException {
    return await(deadlineNanos, (done, silence, deliveries) -> false);
  }

  /** Waits like {@link #await(long)}, but also stops when {@code patience} ends. */
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
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(deadlineNanos - now, CALL_NANOS));
    }
    over = true;
    return Arrays.copyOf(outcomes, outcomes.length);
  }

  /**
   * Prevents further claims, and returns the withdrawals of blocks that were sent and not answered.
   */
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

  /** Returns true if {@code hopeless} is true for every delivery without an answer. */
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
