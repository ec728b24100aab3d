package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link Equations} made ready for the kernels. Immutable. */
sealed interface Program permits ChainProgram, PairProgram, PlaneProgram {
  /** How many ints of each block to take at a time, at most {@link Scratch#SLICE_INTS}. */
  int sliceInts();

  /**
   * Writes the current slice of each target into {@code stripe} from the sources in {@code
   * scratch}.
   */
  void run(Scratch scratch, @Nullable MemorySegment[] stripe);

  /** A chain with zeros in front if its length is odd, as {@link #sumAndChain} wants it. */
  static int[] evenly(int[] chain) {
    int[] even = new int[chain.length + chain.length % 2];
    even[0] = Scratch.NONE;
    System.arraycopy(chain, 0, even, even.length - chain.length, chain.length);
    return even;
  }

  /**
   * Adds blocks to {@code sum}, and in Horner's scheme to {@code chain}; an even number of them.
   */
  static void sumAndChain(int[] blocks, Scratch scratch, int[] sum, int[] chain) {
    int first = blocks.length % 4;
    if (first > 0) {
      scratch.kernels().addAndChainTwo(scratch, blocks, 0, sum, chain);
    }
    for (int k = first; k < blocks.length; k += 4) {
      scratch.kernels().addAndChainFour(scratch, blocks, k, sum, chain);
    }
  }
}
