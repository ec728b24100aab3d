package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The program for arbitrary coefficients, by Horner's scheme over their bits: a target is the sum
 * over k of 2^k times the plain sum of the blocks whose coefficient has bit k (plane k). That takes
 * at most eight doublings per target, independent of the number of blocks, and on average half an
 * addition per block and bit.
 */
final class PlaneProgram implements Program {
  private static final int BITS = 8;

  /** The number of blocks that a kernel adds in one pass. */
  private static final int BLOCKS_PER_PASS = 4;

  private final int[] targets;

  /**
   * By target, the blocks of each plane from the highest non-empty one down, padded to whole
   * passes.
   */
  private final int[][][] planes;

  PlaneProgram(Equations equations) {
    targets = equations.targets();
    planes = new int[targets.length][][];
    int[][] factors = equations.ofBlocks();
    for (int t = 0; t < targets.length; t++) {
      planes[t] = planesOf(factors[t]);
    }
  }

  private static int[][] planesOf(int[] factors) {
    int[][] planes = new int[BITS][];
    int count = 0;
    for (int bit = BITS - 1; bit >= 0; bit--) {
      int[] blocks = new int[factors.length];
      int size = 0;
      for (int block = 0; block < factors.length; block++) {
        if ((factors[block] >>> bit & 1) != 0) {
          blocks[size++] = block;
        }
      }
      if (size > 0 || count > 0) {
        planes[count++] = inWholePasses(blocks, size);
      }
    }
    return Arrays.copyOf(planes, count);
  }

  /** Pads with NONE to whole passes, at least one, since the first pass also doubles. */
  private static int[] inWholePasses(int[] blocks, int size) {
    int passes = Math.max(1, Math.ceilDiv(size, BLOCKS_PER_PASS));
    int[] padded = Arrays.copyOf(Arrays.copyOf(blocks, size), passes * BLOCKS_PER_PASS);
    Arrays.fill(padded, size, padded.length, Scratch.NONE);
    return padded;
  }

  @Override
  public int sliceInts() {
    // A block may be read once per plane: ten slices of 2 KiB stay in the first-level cache.
    return Scratch.SLICE_INTS / 2;
  }

  @Override
  public void run(Scratch scratch, @Nullable MemorySegment[] stripe) {
    for (int t = 0; t < targets.length; t++) {
      int[] sum = scratch.zeroed(0);
      for (int[] plane : planes[t]) {
        addPlane(plane, scratch, sum);
      }
      scratch.write(sum, stripe[targets[t]]);
    }
  }

  private static void addPlane(int[] blocks, Scratch scratch, int[] sum) {
    scratch.kernels().doubleAndAddFour(scratch, blocks, 0, sum);
    for (int k = BLOCKS_PER_PASS; k < blocks.length; k += BLOCKS_PER_PASS) {
      scratch.kernels().addFour(scratch, blocks, k, sum);
    }
  }
}
