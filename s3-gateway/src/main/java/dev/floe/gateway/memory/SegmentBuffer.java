package dev.floe.gateway.memory;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;

/**
 * Netty's view of memory that it does not own. Native transports read and write the memory by its
 * address, even if Netty may not use Unsafe.
 */
class SegmentBuffer extends UnpooledDirectByteBuf {
  private final MemorySegment segment;

  SegmentBuffer(MemorySegment segment) {
    super(
        UnpooledByteBufAllocator.DEFAULT,
        segment.asByteBuffer(),
        Math.toIntExact(segment.byteSize()));
    this.segment = segment;
  }

  /** Returns the whole memory. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    return segment.address();
  }
}
