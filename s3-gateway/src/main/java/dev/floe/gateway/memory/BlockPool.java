package dev.floe.gateway.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap blocks of one size, last in first out, so that the next block is the one still warm in
 * the processor's cache. Memory is mapped and zeroed once and never given back before the pool is
 * closed: Netty's pools do that again and again, at 0.1 CPU-s/GiB on the hit path (docs/adr/0003).
 * Thread-safe.
 *
 * <p>Blocks are had only through a {@link BlockLease}, that is, after their bytes were reserved
 * from the {@link MemoryBudget}.
 */
public final class BlockPool implements AutoCloseable {
  /**
   * Room on each side of a full block: before it for its own header, behind it for the next
   * frame's, each to be read by one call together with the block.
   */
  public static final int SPARE_BYTES = 32;

  private static final int SLAB_BLOCKS = 16;

  /**
   * Added to each block's stride, so that the blocks of a stripe do not share their low address
   * bits: with equal ones, the decoder's streams alias and run at half speed (docs/adr/0003).
   */
  private static final int STAGGER_BYTES = 512;

  private static final int ALIGNMENT_BYTES = 64;

  /** Where a block begins in its stride: aligned, and with spare bytes before it. */
  private static final int FRONT_BYTES = ALIGNMENT_BYTES;

  private final int blockBytes;
  private final MemoryBudget budget;
  private final Arena arena = Arena.ofShared();
  private final ArrayDeque<PooledBlock> free = new ArrayDeque<>();
  private final AtomicInteger inUse = new AtomicInteger();
  private int made;

  /**
   * @param blockBytes nominal size of a block, a multiple of 64
   */
  public BlockPool(int blockBytes, MemoryBudget budget) {
    if (blockBytes < ALIGNMENT_BYTES || blockBytes % ALIGNMENT_BYTES != 0) {
      throw new IllegalArgumentException(
          "blocks of %d bytes, expected a multiple of %d".formatted(blockBytes, ALIGNMENT_BYTES));
    }
    this.blockBytes = blockBytes;
    this.budget = budget;
  }

  /** Nominal size of a block; it can hold {@link #SPARE_BYTES} more. */
  public int blockBytes() {
    return blockBytes;
  }

  public MemoryBudget budget() {
    return budget;
  }

  /** Blocks taken and not yet given back; 0 when nothing leaks. */
  public int blocksInUse() {
    return inUse.get();
  }

  /** Bytes mapped from the system, free blocks included. */
  public long mappedBytes() {
    synchronized (free) {
      return (long) made * strideBytes();
    }
  }

  /** A lease if it can be had at once, else null. Any thread. */
  public @Nullable BlockLease tryLease(int blocks) {
    return budget.tryReserve(bytes(blocks)) ? new BlockLease(this, blocks) : null;
  }

  /**
   * A lease, waited for. Thread code only.
   *
   * @throws TimeoutException it could not be had within {@code atMost}
   */
  public BlockLease lease(int blocks, Duration atMost)
      throws InterruptedException, TimeoutException {
    budget.reserve(bytes(blocks), atMost);
    return new BlockLease(this, blocks);
  }

  /** Hands a lease to {@code granted} on the loop, when its turn has come. Any thread. */
  public MemoryBudget.Ticket lease(int blocks, Loop loop, Consumer<BlockLease> granted) {
    return budget.reserve(bytes(blocks), loop, () -> granted.accept(new BlockLease(this, blocks)));
  }

  /** Unmaps all memory. Throws, and leaves the memory alone, if a block is still in use. */
  @Override
  public void close() {
    int leaked = inUse.get();
    if (leaked != 0) {
      throw new IllegalStateException("%d blocks still in use, expected 0".formatted(leaked));
    }
    synchronized (free) {
      free.clear();
      made = 0;
      arena.close();
    }
  }

  private long bytes(int blocks) {
    return (long) blocks * blockBytes;
  }

  private int strideBytes() {
    int capacity = FRONT_BYTES + blockBytes + SPARE_BYTES;
    return (capacity + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES + STAGGER_BYTES;
  }

  Block take() {
    PooledBlock block;
    synchronized (free) {
      if (free.isEmpty()) {
        grow();
      }
      block = free.removeLast();
    }
    inUse.incrementAndGet();
    block.taken();
    return block;
  }

  void unreserve(int blocks) {
    budget.release(bytes(blocks));
  }

  /** A block that was taken in vain; its bytes stay reserved. */
  void putBack(Block block) {
    keep((PooledBlock) block);
  }

  /** The last reference was given back. */
  void give(PooledBlock block) {
    keep(block);
    budget.release(blockBytes);
  }

  private void keep(PooledBlock block) {
    synchronized (free) {
      free.addLast(block);
    }
    inUse.decrementAndGet();
  }

  private void grow() {
    MemorySegment slab = arena.allocate((long) SLAB_BLOCKS * strideBytes(), ALIGNMENT_BYTES);
    for (int i = SLAB_BLOCKS - 1; i >= 0; i--) {
      long start = (long) i * strideBytes() + FRONT_BYTES - SPARE_BYTES;
      MemorySegment memory = slab.asSlice(start, SPARE_BYTES + blockBytes + SPARE_BYTES);
      free.addLast(new PooledBlock(this, memory));
    }
    made += SLAB_BLOCKS;
  }
}
