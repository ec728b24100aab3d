package dev.floe.coding;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache of one code's plans by erasure pattern. Thread-safe and lock-free.
 *
 * <p>Direct-mapped: each pattern belongs to one slot, and a new plan evicts the plan in its slot.
 * So the cache is bounded and allocates nothing on a hit. Evictions cost little, since a plan takes
 * microseconds to make and few patterns are in use at a time: a stripe rarely lacks more than one
 * or two blocks.
 */
final class PlanCache {
  private static final int SLOTS = 512;

  private final AtomicReferenceArray<Plan> slots = new AtomicReferenceArray<>(SLOTS);

  @Nullable Plan find(boolean[] present, boolean[] wanted) {
    Plan plan = slots.get(slot(present, wanted));
    return plan != null && plan.isFor(present, wanted) ? plan : null;
  }

  void put(boolean[] present, boolean[] wanted, Plan plan) {
    slots.set(slot(present, wanted), plan);
  }

  private static int slot(boolean[] present, boolean[] wanted) {
    int hash = 31 * Arrays.hashCode(present) + Arrays.hashCode(wanted);
    int mixed = hash * 0x9E3779B9; // the golden ratio: the upper bits depend on all bits
    return mixed >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
