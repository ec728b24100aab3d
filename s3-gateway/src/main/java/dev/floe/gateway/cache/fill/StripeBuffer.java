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
 * The bytes of one stripe on their way to the nodes. Thread-safe: one writer appends, and any
 * number of readers follow it and wait in thread code.
 *
 * <p>Readers see bytes before the stripe is complete. They receive a reference to a block that is
 * still being filled, with the range of bytes that have arrived in it, and read only these bytes.
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
   * @param block a reference that the receiver owns
   */
  public record Slice(Block block, int offset, int lengthBytes) {}

  /**
   * @param codedBlockBytes the most bytes of the stripe in one block; only the last block with
   *     bytes may have fewer
   * @param lengthBytes bytes of the stripe
   * @param lease supplies one block for each coded block that has bytes
   */
  StripeBuffer(int codedBlockBytes, int lengthBytes, BlockLease lease) {
    this.codedBlockBytes = codedBlockBytes;
    this.lengthBytes = lengthBytes;
    this.blocks = new ArrayList<>();
    for (long start = 0; start < lengthBytes; start += codedBlockBytes) {
      blocks.add(lease.take());
    }
  }

  /**
   * Copies bytes until the stripe is full, and returns how many were copied. The writer calls this.
   */
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

  /** Returns the bytes of the memory budget that the blocks take until they are freed. */
  long leasedBytes() {
    return blocks.stream().mapToLong(Block::capacityBytes).sum();
  }

  /** Returns the number of bytes that have not arrived yet. */
  synchronized int missingBytes() {
    return lengthBytes - received;
  }

  /** Returns the blocks that hold bytes, in order, borrowed. */
  List<Block> blocks() {
    return blocks;
  }

  /**
   * Waits for the byte at this offset, and returns the bytes that have arrived from there to at
   * most the end of the block.
   *
   * @return null if the stripe was freed, or if the byte does not arrive in time
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

  /** Releases the blocks. Readers keep the slices that they hold. */
  synchronized void free() {
    if (!freed) {
      freed = true;
      blocks.forEach(Block::close);
      notifyAll();
    }
  }
}
