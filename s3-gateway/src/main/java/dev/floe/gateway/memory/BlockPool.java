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
 * Off-heap blocks of one size, last in first out: the block that is taken next was used most
 * recently, so it is probably still in the processor's cache. Memory is mapped and zeroed once and
 * kept until the pool is closed. Netty's pools map and zero repeatedly, which costs 0.1 CPU-s/GiB
 * on the hit path (docs/adr/0003). Thread-safe.
 *
 * <p>Blocks are taken only through a {@link BlockLease}, so their bytes are always reserved from
 * the {@link MemoryBudget} first.
 */
public final class BlockPool implements AutoCloseable {
  /**
   * Spare bytes on each side of a full block. Those before it hold its own header, and those after
   * it the next frame's header, so that one read call can fill header and block together.
   */
  public static final int SPARE_BYTES = 32;

  private static final int SLAB_BLOCKS = 16;

  /**
   * Added to each block's stride, so that the blocks of a stripe do not share their low address
   * bits: if these bits are equal, the decoder's streams alias and run at half speed
   * (docs/adr/0003).
   */
  private static final int STAGGER_BYTES = 512;

  private static final int ALIGNMENT_BYTES = 64;

  /** The offset of a block in its stride: aligned, and with spare bytes before it. */
  private static final int FRONT_BYTES = ALIGNMENT_BYTES;

  private final int blockBytes;
  private final MemoryBudget budget;
  private final Arena arena = Arena.ofShared();
  private final ArrayDeque<PooledBlock> free = new ArrayDeque<>();
  private final AtomicInteger inUse = new AtomicInteger();

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

  /** Returns the nominal size of a block; its capacity is {@link #SPARE_BYTES} larger. */
  public int blockBytes() {
    return blockBytes;
  }

  public MemoryBudget budget() {
    return budget;
  }

  /**
   * Returns the number of blocks taken and not yet released. It is 0 when nothing uses the pool any
   * more, unless a block was leaked.
   */
  public int blocksInUse() {
    return inUse.get();
  }

  /** Returns a lease if the memory is available now, otherwise null. Any thread. */
  public @Nullable BlockLease tryLease(int blocks) {
    return budget.tryReserve(bytes(blocks)) ? new BlockLease(this, blocks) : null;
  }

  /**
   * Waits for a lease and returns it. Thread code only.
   *
   * @throws TimeoutException if the memory was not available within {@code atMost}
   */
  public BlockLease lease(int blocks, Duration atMost)
      throws InterruptedException, TimeoutException {
    budget.reserve(bytes(blocks), atMost);
    return new BlockLease(this, blocks);
  }

  /** Passes a lease to {@code granted} on the loop once the memory is available. Any thread. */
  public MemoryBudget.Ticket lease(int blocks, Loop loop, Consumer<BlockLease> granted) {
    return budget.reserve(bytes(blocks), loop, () -> granted.accept(new BlockLease(this, blocks)));
  }

  /** Unmaps all memory; throws without unmapping any if a block is still in use. */
  @Override
  public void close() {
    int leaked = inUse.get();
    if (leaked != 0) {
      throw new IllegalStateException("%d blocks still in use, expected 0".formatted(leaked));
    }
    synchronized (free) {
      free.clear();
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

  /** Returns an unused block to the pool; its bytes stay reserved. */
  void putBack(Block block) {
    keep((PooledBlock) block);
  }

  /** Returns a block to the pool after its last reference was released, and releases its bytes. */
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
  }
}
