package dev.floe.gateway.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Divides blocks of a {@link BlockPool} into slots, for small pieces of data that are kept for
 * long. A whole block for each piece would be mostly unused. All slots of a block have the same
 * size: a power of two, or the whole block. A block is taken from the pool for its first slot and
 * released with its last one, so slots are part of the memory budget. Thread-safe.
 */
public final class SlotPool {
  /** The smallest slot. */
  public static final int LEAST_BYTES = 1 << 10;

  private final BlockPool blocks;
  private final int blockLimit;

  /**
   * The divided blocks with a free slot, by the number of trailing zero bits in the slots' size.
   */
  private final List<SequencedSet<DividedBlock>> partlyFree = new ArrayList<>();

  private int blocksInUse;

  /**
   * @param blockLimit the most blocks that may be divided at a time
   */
  public SlotPool(BlockPool blocks, int blockLimit) {
    this.blocks = blocks;
    this.blockLimit = blockLimit;
    for (int size = 0; size < Integer.SIZE; size++) {
      partlyFree.add(new LinkedHashSet<>());
    }
  }

  /** Returns the largest number of bytes that one slot holds. */
  public int largestBytes() {
    return blocks.blockBytes();
  }

  /** Returns the size of the slot for this many bytes. */
  public int slotBytes(int lengthBytes) {
    if (lengthBytes < 1 || lengthBytes > blocks.blockBytes()) {
      throw new IllegalArgumentException(
          "slot of %d bytes, expected 1 to %d".formatted(lengthBytes, blocks.blockBytes()));
    }
    int power = Math.max(LEAST_BYTES, Integer.highestOneBit(2 * lengthBytes - 1));
    return Math.min(power, blocks.blockBytes());
  }

  /**
   * Returns a slot for this many bytes, which the caller owns. Null if memory is short or no more
   * blocks may be divided.
   */
  public synchronized @Nullable Block tryTake(int lengthBytes) {
    int slotBytes = slotBytes(lengthBytes);
    SequencedSet<DividedBlock> partly = partlyFree.get(Integer.numberOfTrailingZeros(slotBytes));
    if (partly.isEmpty()) {
      DividedBlock added = divide(slotBytes);
      if (added == null) {
        return null;
      }
      partly.add(added);
    }
    DividedBlock block = partly.getFirst();
    Slot slot = block.take();
    if (block.used == block.slots) {
      partly.remove(block);
    }
    return slot;
  }

  private @Nullable DividedBlock divide(int slotBytes) {
    BlockLease lease = blocksInUse < blockLimit ? blocks.tryLease(1) : null;
    if (lease == null) {
      return null;
    }
    try (lease) {
      Block memory = lease.take();
      blocksInUse++;
      return new DividedBlock(memory, slotBytes, blocks.blockBytes() / slotBytes);
    }
  }

  /** Returns the bytes of the blocks in use. */
  public synchronized long inUseBytes() {
    return (long) blocksInUse * blocks.blockBytes();
  }

  private synchronized void give(DividedBlock block, int index) {
    SequencedSet<DividedBlock> partly =
        partlyFree.get(Integer.numberOfTrailingZeros(block.slotBytes));
    block.free(index);
    if (block.used == 0) {
      partly.remove(block);
      blocksInUse--;
      block.memory.close();
    } else {
      partly.add(block);
    }
  }

  /** A block with slots of one size. Guarded by the pool. */
  private final class DividedBlock {
    private final Block memory;
    private final int slotBytes;
    private final int slots;
    private final BitSet taken = new BitSet();
    private int used;

    DividedBlock(Block memory, int slotBytes, int slots) {
      this.memory = memory;
      this.slotBytes = slotBytes;
      this.slots = slots;
    }

    Slot take() {
      int index = taken.nextClearBit(0);
      taken.set(index);
      used++;
      long start = (long) index * slotBytes;
      return new Slot(this, index, memory.segment().asSlice(start, slotBytes));
    }

    void free(int index) {
      taken.clear(index);
      used--;
    }
  }

  /** One slot. A slot's object is never reused, so no reference can be added to a freed slot. */
  private final class Slot extends SegmentBuffer implements Block {
    private final DividedBlock block;
    private final int index;

    Slot(DividedBlock block, int index, MemorySegment memory) {
      super(memory);
      this.block = block;
      this.index = index;
    }

    @Override
    public int capacityBytes() {
      return capacity();
    }

    @Override
    public ByteBuf buffer() {
      return this;
    }

    @Override
    public ByteBuf frame() {
      throw new UnsupportedOperationException("a slot has no room for a header before its bytes");
    }

    @Override
    public Slot retain() {
      super.retain();
      return this;
    }

    @Override
    public void close() {
      release();
    }

    @Override
    protected void deallocate() {
      give(block, index);
    }
  }
}
