package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A sequence of kernel calls that solves {@link Equations}. Immutable. */
sealed interface Program permits ChainProgram, PairProgram, PlaneProgram {
  /** Returns the length of a slice in ints, at most {@link Scratch#SLICE_INTS}. */
  int sliceInts();

  /**
   * Writes the current slice of each target into {@code stripe} from the sources in {@code
   * scratch}.
   */
  void run(Scratch scratch, @Nullable MemorySegment[] stripe);

  /** Pads a chain of odd length with a leading NONE, as {@link #sumAndChain} requires. */
  static int[] evenly(int[] chain) {
    int[] even = new int[chain.length + chain.length % 2];
    even[0] = Scratch.NONE;
    System.arraycopy(chain, 0, even, even.length - chain.length, chain.length);
    return even;
  }

  /** Adds an even number of blocks to {@code sum} and, by Horner's scheme, to {@code chain}. */
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
