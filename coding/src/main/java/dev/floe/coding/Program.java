package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link Equations} made ready for the kernels. Immutable. */
sealed interface Program permits ChainProgram, PlaneProgram {
  /** How many ints of each block to take at a time, at most {@link Scratch#SLICE_INTS}. */
  int sliceInts();

  /**
   * Writes the current slice of each target into {@code stripe} from the sources in {@code
   * scratch}.
   */
  void run(Scratch scratch, @Nullable MemorySegment[] stripe);
}
