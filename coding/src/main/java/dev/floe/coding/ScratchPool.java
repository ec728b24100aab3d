package dev.floe.coding;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scratch memory to borrow for one call. Thread-safe and lock-free.
 *
 * <p>Not a ThreadLocal, of which every virtual thread would fill its own: calls do not block, so no
 * more than a few are under way per processor. A borrower that finds its slots empty makes a new
 * scratch, and one that finds them full drops its own, so the pool never holds more than its slots.
 */
final class ScratchPool {
  private static final int PROBES = 4;

  private static final int SLOTS =
      Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4 + PROBES;

  static final ScratchPool SHARED = new ScratchPool();

  private final AtomicReferenceArray<Scratch> slots = new AtomicReferenceArray<>(SLOTS);

  Scratch borrow() {
    int first = firstSlot();
    for (int probe = 0; probe < PROBES; probe++) {
      Scratch scratch = slots.getAndSet(first + probe, null);
      if (scratch != null) {
        return scratch;
      }
    }
    return new Scratch();
  }

  /** Takes back what {@link #borrow} gave. */
  void giveBack(Scratch scratch) {
    scratch.clear();
    int first = firstSlot();
    for (int probe = 0; probe < PROBES; probe++) {
      if (slots.compareAndSet(first + probe, null, scratch)) {
        return;
      }
    }
  }

  /** Threads start at different slots, so that they seldom share a cache line's fate. */
  private static int firstSlot() {
    return (int) (Thread.currentThread().threadId() & (SLOTS - PROBES - 1));
  }
}
