package dev.floe.node.lambda;

import dev.floe.node.store.PageStore;

/**
 * How a function's memory is divided. The overhead is what a JVM with a small heap, its code and
 * metaspace, the buffers of the lanes and the runtime's own process take; a sixteenth is for what
 * must be known about the blocks; the rest holds blocks.
 *
 * @param capacityBytes off-heap memory for blocks
 * @param heapLimitBytes heap for what is known about them
 */
public record NodeMemory(long capacityBytes, long heapLimitBytes) {
  static final long OVERHEAD_BYTES = 96L << 20;

  /** Less is no node. */
  static final long MIN_CAPACITY_BYTES = 8L << 20;

  /**
   * Divides the memory that the platform gives the function.
   *
   * @param functionBytes the function's memory size
   * @param maxHeapBytes the JVM's largest heap, half of which may be used for the blocks' names
   */
  public static NodeMemory of(long functionBytes, long maxHeapBytes) {
    long knowledge = functionBytes / 16;
    long capacity = functionBytes - OVERHEAD_BYTES - knowledge;
    if (capacity < MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException(
          "function memory of %d MiB leaves %d MiB for blocks, expected %d or more"
              .formatted(functionBytes >> 20, capacity >> 20, MIN_CAPACITY_BYTES >> 20));
    }
    return new NodeMemory(capacity, Math.min(knowledge, maxHeapBytes / 2));
  }

  public PageStore newStore() {
    return new PageStore(capacityBytes, heapLimitBytes);
  }
}
