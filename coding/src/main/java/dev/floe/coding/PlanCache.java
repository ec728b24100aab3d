package dev.floe.coding;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The plans of one code by erasure pattern. Thread-safe and lock-free.
 *
 * <p>Direct-mapped: a pattern has one slot, and of two patterns that fall into the same one the
 * later turns the earlier out. That bounds the cache, allocates nothing on a hit, and costs little,
 * since a plan is made in microseconds and few patterns live at a time: which nodes are gone.
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
    int mixed = hash * 0x9E3779B9; // the golden ratio, so that the upper bits depend on all
    return mixed >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
