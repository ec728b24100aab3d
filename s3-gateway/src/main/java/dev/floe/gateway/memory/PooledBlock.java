package dev.floe.gateway.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;

/** A block, and Netty's view of it in one object, so that both share one reference count. */
final class PooledBlock extends UnpooledDirectByteBuf implements Block {
  private final BlockPool pool;
  private final MemorySegment segment;

  PooledBlock(BlockPool pool, MemorySegment segment) {
    super(
        UnpooledByteBufAllocator.DEFAULT,
        segment.asByteBuffer(),
        Math.toIntExact(segment.byteSize()));
    this.pool = pool;
    this.segment = segment;
  }

  /** Begins a new life with one reference. */
  void taken() {
    resetRefCnt();
    clear();
  }

  @Override
  public int capacityBytes() {
    return capacity();
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public ByteBuf buffer() {
    return this;
  }

  /** Native transports read and write by address, whether or not Netty may use Unsafe. */
  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    return segment.address();
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
