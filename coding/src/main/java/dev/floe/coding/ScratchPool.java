package dev.floe.coding;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A pool of scratch memory, borrowed for one call. Thread-safe and lock-free.
 *
 * <p>A ThreadLocal would keep a scratch for every virtual thread. Calls do not block, so only a few
 * run per processor at a time. A borrower looks at four of the slots. If these are empty, it makes
 * a new scratch; if they are full when it returns the scratch, it drops the scratch. So the pool
 * never holds more scratches than it has slots.
 */
final class ScratchPool {
  /** The number of slots that one borrower looks at. */
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

  /** Returns a borrowed scratch to the pool. */
  void release(Scratch scratch) {
    scratch.clear();
    int first = firstSlot();
    for (int probe = 0; probe < PROBES; probe++) {
      if (slots.compareAndSet(first + probe, null, scratch)) {
        return;
      }
    }
  }

  /** Returns the slot to probe first, spread over the threads to reduce contention. */
  private static int firstSlot() {
    return (int) (Thread.currentThread().threadId() & (SLOTS - PROBES - 1));
  }
}
