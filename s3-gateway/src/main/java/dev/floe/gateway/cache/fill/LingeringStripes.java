package dev.floe.gateway.cache.fill;

import dev.floe.gateway.memory.MemoryBudget;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentMap;

/**
 * Stripes that one fill keeps in memory for its slower readers, after it has written them to the
 * nodes or has failed to. Clients that started together then read from memory and not from the
 * nodes. When a stripe is added, the oldest are freed as long as the stripes of this fill take more
 * than an eighth of the memory budget, or less than half of the budget is free. Thread-safe.
 */
final class LingeringStripes {
  private static final int BUDGET_SHARE = 8;

  private final MemoryBudget budget;
  private final ConcurrentMap<Long, StripeBuffer> buffers;
  private final ArrayDeque<Lingering> stripes = new ArrayDeque<>();
  private long bytes;

  private record Lingering(long stripe, StripeBuffer buffer) {}

  /**
   * @param buffers the map in which readers find stripes; a freed stripe is removed from it
   */
  LingeringStripes(MemoryBudget budget, ConcurrentMap<Long, StripeBuffer> buffers) {
    this.budget = budget;
    this.buffers = buffers;
  }

  /** Takes ownership of a buffer that readers can find. */
  synchronized void keep(long stripe, StripeBuffer buffer) {
    stripes.addLast(new Lingering(stripe, buffer));
    bytes += buffer.leasedBytes();
    while (bytes > budget.limitBytes() / BUDGET_SHARE
        || (bytes > 0 && budget.inUseBytes() > budget.limitBytes() / 2)) {
      freeOldest();
    }
  }

  /** Frees all stripes, because no reader needs them or because memory is short. */
  synchronized void free() {
    while (!stripes.isEmpty()) {
      freeOldest();
    }
  }

  private void freeOldest() {
    Lingering oldest = stripes.removeFirst();
    bytes -= oldest.buffer.leasedBytes();
    buffers.remove(oldest.stripe, oldest.buffer);
    oldest.buffer.free();
  }
}
