package dev.floe.gateway.cache;

import dev.floe.gateway.memory.MemoryBudget;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentMap;

/**
 * Stripes of a fill that the nodes have already, kept in memory for readers who are a little
 * behind: many clients who began together then need no node. At most an eighth of the memory
 * budget, only while half of it is free, oldest out first. Thread-safe.
 */
final class LingeringStripes {
  private static final int BUDGET_SHARE = 8;

  private final MemoryBudget budget;
  private final ConcurrentMap<Long, StripeBuffer> found;
  private final ArrayDeque<Lingering> lingering = new ArrayDeque<>();
  private long bytes;

  private record Lingering(long stripe, StripeBuffer buffer) {}

  /**
   * @param found where readers look; what is freed is taken out of it first
   */
  LingeringStripes(MemoryBudget budget, ConcurrentMap<Long, StripeBuffer> found) {
    this.budget = budget;
    this.found = found;
  }

  /** Takes over a buffer that readers can find. */
  synchronized void keep(long stripe, StripeBuffer buffer) {
    lingering.addLast(new Lingering(stripe, buffer));
    bytes += buffer.leasedBytes();
    while (bytes > budget.limitBytes() / BUDGET_SHARE
        || (bytes > 0 && budget.inUseBytes() > budget.limitBytes() / 2)) {
      freeOldest();
    }
  }

  /** Nobody is behind any more, or others need the memory. */
  synchronized void free() {
    while (!lingering.isEmpty()) {
      freeOldest();
    }
  }

  private void freeOldest() {
    Lingering oldest = lingering.removeFirst();
    bytes -= oldest.buffer.leasedBytes();
    found.remove(oldest.stripe, oldest.buffer);
    oldest.buffer.free();
  }
}
