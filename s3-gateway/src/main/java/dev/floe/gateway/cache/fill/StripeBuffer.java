package dev.floe.gateway.cache.fill;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one stripe on their way from S3 to the nodes. Thread-safe: one writer appends, any
 * number of readers follow it, and all wait in thread code.
 *
 * <p>Readers see bytes before the stripe is whole: they are given references to blocks that are
 * still being written to, and read only what had arrived when they were told of it.
 */
public final class StripeBuffer {
  private final int codedBlockBytes;
  private final int lengthBytes;
  private final List<Block> blocks;
  private int received;
  private boolean freed;

  /**
   * Bytes in a block.
   *
   * @param block one reference, the receiver's own
   */
  public record Slice(Block block, int offset, int lengthBytes) {}

  /**
   * @param codedBlockBytes bytes of the stripe in each block
   * @param lengthBytes bytes of the stripe
   * @param lease as many blocks are taken from it as have bytes
   */
  StripeBuffer(int codedBlockBytes, int lengthBytes, BlockLease lease) {
    this.codedBlockBytes = codedBlockBytes;
    this.lengthBytes = lengthBytes;
    this.blocks = new ArrayList<>();
    for (long start = 0; start < lengthBytes; start += codedBlockBytes) {
      blocks.add(lease.take());
    }
  }

  /** Takes bytes in until the stripe is full; only the one writer calls this. */
  int append(byte[] from, int offset, int length) {
    int taken = Math.min(length, lengthBytes - received);
    int done = 0;
    while (done < taken) {
      int at = received + done;
      int inBlock = at % codedBlockBytes;
      int step = Math.min(taken - done, codedBlockBytes - inBlock);
      MemorySegment to = blocks.get(at / codedBlockBytes).segment();
      MemorySegment.copy(from, offset + done, to, ValueLayout.JAVA_BYTE, inBlock, step);
      done += step;
    }
    synchronized (this) {
      received += taken;
      notifyAll();
    }
    return taken;
  }

  /** Bytes of the memory budget that its blocks take until they are given back. */
  long leasedBytes() {
    return blocks.stream().mapToLong(Block::capacityBytes).sum();
  }

  /** Bytes that have not arrived yet. */
  synchronized int missingBytes() {
    return lengthBytes - received;
  }

  /** The blocks that hold bytes, in order, borrowed. */
  List<Block> blocks() {
    return blocks;
  }

  /**
   * What has arrived from this byte on, at most to the end of its block; waits for a first byte.
   *
   * @return null if the bytes are not here any more, or do not come in time
   */
  public @Nullable Slice await(int from, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (this) {
      while (!freed && received <= from) {
        long leftNanos = deadline - System.nanoTime();
        if (leftNanos <= 0) {
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
      if (freed) {
        return null;
      }
      int inBlock = from % codedBlockBytes;
      int length = Math.min(codedBlockBytes - inBlock, received - from);
      return new Slice(blocks.get(from / codedBlockBytes).retain(), inBlock, length);
    }
  }

  /** Gives the blocks back; readers that hold slices keep those. */
  synchronized void free() {
    if (!freed) {
      freed = true;
      blocks.forEach(Block::close);
      notifyAll();
    }
  }
}
