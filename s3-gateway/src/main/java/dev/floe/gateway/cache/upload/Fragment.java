package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.memory.Block;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The bytes of a part in a stripe that the part shares with its neighbours. Confined to one thread
 * at a time. Closing it again does nothing.
 */
final class Fragment implements AutoCloseable {
  private final FragmentMemory memory;
  private final long stripe;
  private final List<Block> blocks;
  private final int blockBytes;
  private final int lengthBytes;
  private int filled;
  private boolean closed;

  /**
   * @param blocks have room for all bytes; takes ownership
   */
  Fragment(
      FragmentMemory memory, long stripe, List<Block> blocks, int blockBytes, int lengthBytes) {
    this.memory = memory;
    this.stripe = stripe;
    this.blocks = blocks;
    this.blockBytes = blockBytes;
    this.lengthBytes = lengthBytes;
  }

  long stripe() {
    return stripe;
  }

  /** Appends the buffer's bytes, which must not be more than the fragment still lacks. */
  void accept(ByteBuffer bytes) {
    MemorySegment from = MemorySegment.ofBuffer(bytes);
    long done = 0;
    while (done < from.byteSize()) {
      int inBlock = filled % blockBytes;
      long step = Math.min(from.byteSize() - done, blockBytes - inBlock);
      MemorySegment to = blocks.get(filled / blockBytes).segment();
      MemorySegment.copy(from, done, to, inBlock, step);
      done += step;
      filled += (int) step;
    }
  }

  boolean whole() {
    return filled == lengthBytes;
  }

  /** Passes the bytes to the fill. */
  void sendTo(PutFill fill) {
    for (int start = 0; start < filled; start += blockBytes) {
      long length = Math.min(blockBytes, filled - start);
      fill.accept(blocks.get(start / blockBytes).segment().asSlice(0, length).asByteBuffer());
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      blocks.forEach(Block::close);
      memory.released(blocks.size());
    }
  }
}
