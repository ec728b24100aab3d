package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.WriteOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to several nodes and how each has answered: where the writing thread and the lanes'
 * loops meet. Thread-safe.
 *
 * <p>A delivery holds a reference to its block until somebody claims it, to send it. Once the
 * thread has given up, nothing can be claimed any more, so that nothing is written behind its back.
 */
final class Deliveries {
  /** How often those who have waited long enough are looked for. */
  private static final long LOOK_NANOS = 200_000_000;

  private final @Nullable Block[] blocks;
  private final @Nullable WriteOutcome[] outcomes;
  private final BitSet expected = new BitSet();
  private int open;
  private int done;
  private long lastAnswerNanos;
  private boolean over;

  Deliveries(int count) {
    this.blocks = new @Nullable Block[count];
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

  /** Waits until all have answered or the time is up; those that have not are null. */
  @Nullable WriteOutcome[] await(long deadlineNanos) throws InterruptedException {
    return await(deadlineNanos, Integer.MAX_VALUE, silence -> false, index -> false);
  }

  /**
   * The same, but once {@code enough} are done the others may be left behind.
   *
   * @param tooLong whether to go on after such a silence; asked again and again
   * @param hopeless which ones need not be waited for; asked again and again
   */
  synchronized @Nullable WriteOutcome[] await(
      long deadlineNanos, int enough, Predicate<Duration> tooLong, IntPredicate hopeless)
      throws InterruptedException {
    lastAnswerNanos = System.nanoTime();
    try {
      while (open > 0) {
        long now = System.nanoTime();
        long left = deadlineNanos - now;
        if (done >= enough) {
          left = Math.min(left, LOOK_NANOS);
          if (tooLong.test(Duration.ofNanos(now - lastAnswerNanos)) || allOpenAre(hopeless)) {
            break;
          }
        }
        if (left <= 0) {
          break;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } finally {
      over = true;
      for (int index = 0; index < blocks.length; index++) {
        close(index);
      }
    }
    return Arrays.copyOf(outcomes, outcomes.length);
  }

  private boolean allOpenAre(IntPredicate hopeless) {
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
