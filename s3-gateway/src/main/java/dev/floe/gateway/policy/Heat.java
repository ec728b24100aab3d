package dev.floe.gateway.policy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Finds things that are used repeatedly, by counting uses by hash in a table of fixed size. Things
 * that share a slot are counted together, so a count may be too high. Whenever the table has
 * counted four uses per slot, all counts are halved, so that old heat fades. Thread-safe; a use
 * that races with the halving may be lost.
 */
public final class Heat {
  private static final int USES_PER_SLOT = 4;

  private final AtomicIntegerArray counts;
  private final int hotFrom;
  private final AtomicInteger uses = new AtomicInteger();

  /**
   * @param slots size of the table, a power of two
   * @param hotFrom the number of uses from which something is hot
   */
  public Heat(int slots, int hotFrom) {
    if (Integer.bitCount(slots) != 1 || hotFrom < 1) {
      throw new IllegalArgumentException(
          "%d slots, hot from %d uses, expected a power of two and 1 or more"
              .formatted(slots, hotFrom));
    }
    this.counts = new AtomicIntegerArray(slots);
    this.hotFrom = hotFrom;
  }

  /** Counts a use of the thing with this hash. Returns true if the thing is hot now. */
  public boolean use(int hash) {
    int spread = hash * 0x9E3779B9;
    int slot = (spread ^ spread >>> 16) & (counts.length() - 1);
    boolean hot = counts.incrementAndGet(slot) >= hotFrom;
    if (uses.incrementAndGet() % (USES_PER_SLOT * counts.length()) == 0) {
      for (int i = 0; i < counts.length(); i++) {
        counts.set(i, counts.get(i) / 2);
      }
    }
    return hot;
  }
}
