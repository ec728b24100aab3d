package dev.floe.coding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The working memory of one call: references to the blocks that the call reads, and accumulators
 * for one slice of them. Confined to the thread that borrowed it from the {@link ScratchPool}.
 *
 * <p>Blocks are processed in slices, so that the accumulators, which every pass reads and writes,
 * stay in the first-level cache while the blocks stream through.
 */
final class Scratch {
  /** 4 KiB: shorter slices cost more calls, longer ones push accumulators out of the cache. */
  static final int SLICE_INTS = 1024;

  /** The number of accumulators: four for a matrix's rows, and two to combine the rows in. */
  static final int ACCUMULATORS = 6;

  /** The number of a block that does not exist and is read as zeros. */
  static final int NONE = -1;

  /** Zeros to read for blocks that are null or lost, so that loops need no special case. */
  private static final MemorySegment ZEROS_OFF_HEAP =
      Arena.global().allocate(SLICE_INTS * 4L, Long.BYTES).asReadOnly();

  /** Zeros as in {@link #ZEROS_OFF_HEAP}, for stripes on the heap or partly on the heap. */
  private static final MemorySegment ZEROS_ON_HEAP =
      MemorySegment.ofArray(new byte[SLICE_INTS * 4]).asReadOnly();

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final MemorySegment[] sources = new MemorySegment[ErasureCode.MAX_BLOCKS];
  private final boolean[] isZero = new boolean[ErasureCode.MAX_BLOCKS];
  private final int[][] accumulators = new int[ACCUMULATORS][SLICE_INTS];
  private MemorySegment zeros = ZEROS_OFF_HEAP;
  private Kernels kernels = IntKernelsCopies.OFF_HEAP;
  private long offset;
  private int ints;

  Scratch() {
    clear();
  }

  /** Prepares to read the given blocks of the stripe; all other blocks are read as zeros. */
  void begin(@Nullable MemorySegment[] stripe, int[] blocks) {
    boolean offHeap = false;
    boolean onHeap = false;
    for (int block : blocks) {
      MemorySegment segment = stripe[block];
      if (segment != null) {
        offHeap |= segment.isNative();
        onHeap |= !segment.isNative();
      }
    }
    zeros = onHeap ? ZEROS_ON_HEAP : ZEROS_OFF_HEAP;
    kernels =
        onHeap
            ? (offHeap ? IntKernelsCopies.MIXED : IntKernelsCopies.ON_HEAP)
            : IntKernelsCopies.OFF_HEAP;
    clear();
    for (int block : blocks) {
      MemorySegment segment = stripe[block];
      if (segment != null) {
        sources[block] = segment;
        isZero[block] = false;
      }
    }
  }

  /**
   * Moves to another slice of the blocks.
   *
   * @param offset the slice's first byte in each block
   * @param ints the slice's length in ints, at most {@link #SLICE_INTS}
   */
  void moveTo(long offset, int ints) {
    this.offset = offset;
    this.ints = ints;
  }

  int ints() {
    return ints;
  }

  /** Returns the kernels for the sources' kind of memory. */
  Kernels kernels() {
    return kernels;
  }

  /** Returns the memory to read for a block; zeros if it is {@link #NONE}, null or lost. */
  MemorySegment source(int block) {
    return block == NONE ? zeros : sources[block];
  }

  /** Returns the offset of the current slice in {@link #source}, in bytes; 0 in zeros. */
  long offset(int block) {
    return block == NONE || isZero[block] ? 0 : offset;
  }

  int[] accumulator(int index) {
    return accumulators[index];
  }

  /** Returns an accumulator whose current slice is zeroed. */
  int[] zeroed(int index) {
    Arrays.fill(accumulators[index], 0, ints, 0);
    return accumulators[index];
  }

  /** Copies an accumulator to the current slice of {@code block}, which must not be null. */
  void write(int[] accumulator, @Nullable MemorySegment block) {
    MemorySegment target = Objects.requireNonNull(block, "Plan checks its targets");
    MemorySegment.copy(accumulator, 0, target, INT, offset, ints);
  }

  /** Drops the references to the blocks. */
  void clear() {
    Arrays.fill(sources, zeros);
    Arrays.fill(isZero, true);
  }
}
