package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A stripe with known blocks: random data, and parity computed byte by byte from the matrix's
 * definition.
 */
final class Stripe {
  /** The kind of memory that holds the blocks. */
  enum Memory {
    HEAP,
    OFF_HEAP
  }

  /** The value of the bytes before and after each block, which must not change. */
  private static final byte GUARD = (byte) 0xA5;

  private static final int GUARD_BYTES = 3;

  private final byte[][] blocks;
  private final int blockBytes;
  private final @Nullable MemorySegment[] segments;
  private final MemorySegment[] guarded;

  /**
   * @param zeroBlocks data blocks whose bit is set are zeros, and their segments null
   */
  Stripe(ErasureCode code, int blockBytes, Memory memory, long zeroBlocks, Random random) {
    int d = code.dataBlocks();
    this.blockBytes = blockBytes;
    this.blocks = new byte[code.totalBlocks()][blockBytes];
    this.segments = new MemorySegment[blocks.length];
    this.guarded = new MemorySegment[blocks.length];
    int[][] rows = code.matrix().parityRows(d, code.parityBlocks());
    for (int i = 0; i < d; i++) {
      boolean zero = i < Long.SIZE && (zeroBlocks >>> i & 1) != 0;
      if (!zero) {
        random.nextBytes(blocks[i]);
        for (int r = 0; r < rows.length; r++) {
          addProduct(blocks[d + r], blocks[i], rows[r][i]);
        }
      }
      place(i, memory, zero);
    }
    for (int i = d; i < blocks.length; i++) {
      place(i, memory, false);
    }
  }

  private static void addProduct(byte[] sum, byte[] block, int factor) {
    for (int b = 0; b < block.length; b++) {
      sum[b] ^= (byte) Galois.multiply(Byte.toUnsignedInt(block[b]), factor);
    }
  }

  private void place(int block, Memory memory, boolean zero) {
    int bytes = blockBytes + 2 * GUARD_BYTES;
    MemorySegment around =
        switch (memory) {
          case HEAP -> MemorySegment.ofArray(new byte[bytes]);
          case OFF_HEAP -> Arena.ofAuto().allocate(bytes);
        };
    around.fill(GUARD);
    guarded[block] = around;
    if (!zero) {
      MemorySegment segment = around.asSlice(GUARD_BYTES, blockBytes);
      segment.copyFrom(MemorySegment.ofArray(blocks[block]));
      segments[block] = segment;
    }
  }

  @Nullable MemorySegment[] segments() {
    return segments;
  }

  byte[][] blocks() {
    return blocks;
  }

  /** Overwrites a block with the guard byte; a null block gets a segment first. */
  void lose(int block) {
    guarded[block].fill(GUARD);
    segments[block] = guarded[block].asSlice(GUARD_BYTES, blockBytes);
  }

  void loseParity(ErasureCode code) {
    for (int i = code.dataBlocks(); i < code.totalBlocks(); i++) {
      lose(i);
    }
  }

  /**
   * Asserts that every block has its bytes, except those whose index is true in {@code except} and
   * those that are null, and that all guards are unchanged.
   */
  void assertIntact(boolean[] except) {
    for (int i = 0; i < blocks.length; i++) {
      MemorySegment segment = segments[i];
      if (segment != null && !except[i]) {
        assertThat(segment.mismatch(MemorySegment.ofArray(blocks[i])))
            .as("first wrong byte of block %d of %d bytes", i, blockBytes)
            .isEqualTo(-1);
      }
      byte[] around = guarded[i].toArray(ValueLayout.JAVA_BYTE);
      byte[] guards = new byte[2 * GUARD_BYTES];
      System.arraycopy(around, 0, guards, 0, GUARD_BYTES);
      System.arraycopy(around, GUARD_BYTES + blockBytes, guards, GUARD_BYTES, GUARD_BYTES);
      byte[] expected = new byte[guards.length];
      Arrays.fill(expected, GUARD);
      assertThat(guards).as("bytes around block %d", i).isEqualTo(expected);
    }
  }

  void assertIntact() {
    assertIntact(new boolean[blocks.length]);
  }
}
