package dev.floe.gateway.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/**
 * One pooled off-heap buffer: a MemorySegment to {@code coding}, a ByteBuf to the two edges.
 *
 * <p>Reference counted: it is born with one reference, {@link #retain} adds one, {@link #close}
 * gives one back, and with the last one the block returns to its pool. Only the side that owns the
 * only reference may write into it.
 */
public interface Block extends AutoCloseable {
  /** What a block can hold: a full block of a stripe and the spare bytes behind it. */
  int capacityBytes();

  /** The block's memory, all of its capacity. */
  MemorySegment segment();

  /** Netty's view, all of the capacity, sharing this block's reference count; edges only. */
  ByteBuf buffer();

  /**
   * A view of this memory that begins {@link BlockPool#SPARE_BYTES} before the block, for a header
   * that is read together with it: empty, and with a reference count of its own, which frees
   * nothing. To be used only while the block is owned; edges only.
   */
  ByteBuf frame();

  Block retain();

  @Override
  void close();
}
