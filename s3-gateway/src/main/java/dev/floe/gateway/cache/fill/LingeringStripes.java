package dev.floe.gateway.cache.fill;

import dev.floe.gateway.memory.MemoryBudget;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentMap;

/**
 * Stripes that the nodes have already, kept in memory for readers who are a little behind: many
 * clients who began together then need no node. At most an eighth of the memory budget, only while
 * half of it is free, oldest out first. Thread-safe.
 */
final class LingeringStripes {
  private static final int BUDGET_SHARE = 8;

  private final MemoryBudget budget;
  private final ConcurrentMap<Long, StripeBuffer> buffers;
  private final ArrayDeque<Late> stripes = new ArrayDeque<>();
  private long bytes;

  private record Late(long stripe, StripeBuffer buffer) {}

  /**
   * @param buffers where readers find stripes; one that is freed is removed from there
   */
  LingeringStripes(MemoryBudget budget, ConcurrentMap<Long, StripeBuffer> buffers) {
    this.budget = budget;
    this.buffers = buffers;
  }

  /** Takes ownership of a buffer that readers can find. */
  synchronized void keep(long stripe, StripeBuffer buffer) {
    stripes.addLast(new Late(stripe, buffer));
    bytes += buffer.leasedBytes();
    while (bytes > budget.limitBytes() / BUDGET_SHARE
        || (bytes > 0 && budget.inUseBytes() > budget.limitBytes() / 2)) {
      freeOldest();
    }
  }

  /** Frees all of them: no reader is behind any more, or others need the memory. */
  synchronized void free() {
    while (!stripes.isEmpty()) {
      freeOldest();
    }
  }

  private void freeOldest() {
    Late oldest = stripes.removeFirst();
    bytes -= oldest.buffer.leasedBytes();
    buffers.remove(oldest.stripe, oldest.buffer);
    oldest.buffer.free();
  }
}
