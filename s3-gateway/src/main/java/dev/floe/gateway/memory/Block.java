package dev.floe.gateway.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/**
 * One pooled off-heap buffer, seen as a MemorySegment by {@code coding} and as a ByteBuf by the
 * edges: the packages that read and write sockets.
 *
 * <p>Reference counted: a block starts with one reference, {@link #retain} adds one, {@link #close}
 * releases one, and the last release returns the block to its pool. Only the owner of a sole
 * reference may write to it.
 */
public interface Block extends AutoCloseable {
  /**
   * Returns the size of the block's memory. For a block of a {@link BlockPool}, this is a full
   * block of a stripe plus the spare bytes after it; for a slot of a {@link SlotPool}, it is the
   * slot's size.
   */
  int capacityBytes();

  /** Returns the block's memory, all of its capacity. */
  MemorySegment segment();

  /** Returns Netty's view of the whole capacity, with this block's reference count; edges only. */
  ByteBuf buffer();

  /**
   * Returns an empty view that begins {@link BlockPool#SPARE_BYTES} before the block, for a header
   * that is read together with the block. The view has a separate reference count, which frees
   * nothing, so the view may be used only while the block is owned; edges only.
   *
   * @throws UnsupportedOperationException for a slot, which has no bytes before it
   */
  ByteBuf frame();

  /** Adds a reference and returns this block. */
  Block retain();

  @Override
  void close();
}
