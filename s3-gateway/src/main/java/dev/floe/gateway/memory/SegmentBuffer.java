package dev.floe.gateway.memory;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;

/**
 * Netty's view of memory that somebody else owns. Native transports read and write it by its
 * address, whether or not Netty may use Unsafe.
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

  /** The memory, all of it. */
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
