package dev.floe.node.lambda;

import dev.floe.node.store.PageStore;

/**
 * The division of a function's memory. The overhead covers a JVM with a small heap, its code and
 * metaspace, the lanes' buffers and the runtime's own process; a sixteenth is for the index of the
 * blocks; the rest holds blocks.
 *
 * @param capacityBytes off-heap memory for blocks
 * @param heapLimitBytes heap for the index of the blocks
 */
public record NodeMemory(long capacityBytes, long heapLimitBytes) {
  static final long OVERHEAD_BYTES = 96L << 20;

  /** The least memory for blocks that a node starts with. */
  static final long MIN_CAPACITY_BYTES = 8L << 20;

  /**
   * Divides the memory that the platform gives the function.
   *
   * @param functionBytes the function's memory size
   * @param maxHeapBytes the JVM's largest heap, half of which the index of the blocks may use
   * @throws IllegalArgumentException if less than {@link #MIN_CAPACITY_BYTES} is left for blocks
   */
  public static NodeMemory of(long functionBytes, long maxHeapBytes) {
    long index = functionBytes / 16;
    long capacity = functionBytes - OVERHEAD_BYTES - index;
    if (capacity < MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException(
          "function memory of %d MiB leaves %d MiB for blocks, expected %d or more"
              .formatted(functionBytes >> 20, capacity >> 20, MIN_CAPACITY_BYTES >> 20));
    }
    return new NodeMemory(capacity, Math.min(index, maxHeapBytes / 2));
  }

  public PageStore newStore() {
    return new PageStore(capacityBytes, heapLimitBytes);
  }
}
