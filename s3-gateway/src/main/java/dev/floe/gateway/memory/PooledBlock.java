package dev.floe.gateway.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/** A block that is also Netty's view of itself, so both share one reference count. */
final class PooledBlock extends SegmentBuffer implements Block {
  private final BlockPool pool;
  private final SegmentBuffer frame;

  /**
   * @param memory the block's memory, with {@link BlockPool#SPARE_BYTES} before and after it
   */
  PooledBlock(BlockPool pool, MemorySegment memory) {
    super(memory.asSlice(BlockPool.SPARE_BYTES));
    this.pool = pool;
    this.frame = new SegmentBuffer(memory);
  }

  /** Resets the block to one reference and empty indices. */
  void taken() {
    resetRefCnt();
    clear();
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
    return frame.clear();
  }

  @Override
  public PooledBlock retain() {
    super.retain();
    return this;
  }

  @Override
  public void close() {
    release();
  }

  @Override
  protected void deallocate() {
    pool.give(this);
  }
}
