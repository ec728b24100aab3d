package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The work for one erasure pattern: the blocks to read, the blocks to write, and the program that
 * computes them. Immutable.
 */
final class Plan {
  private final boolean[] present;
  private final boolean[] wanted;
  private final int[] sources;
  private final int[] targets;

  /** By target, the coefficients of the stripe's blocks. */
  private final int[][] factors;

  private final Program program;

  Plan(CodeMatrix matrix, int[][] parityRows, boolean[] present, boolean[] wanted) {
    Equations equations = new Equations(parityRows, present, wanted);
    this.present = present.clone();
    this.wanted = wanted.clone();
    this.sources = equations.sources();
    this.targets = equations.targets();
    this.factors = equations.ofBlocks();
    this.program =
        switch (matrix) {
          case POWERS ->
              PairProgram.isFor(equations)
                  ? new PairProgram(equations)
                  : new ChainProgram(equations);
          case VANDERMONDE -> new PlaneProgram(equations);
        };
  }

  boolean isFor(boolean[] present, boolean[] wanted) {
    return Arrays.equals(this.present, present) && Arrays.equals(this.wanted, wanted);
  }

  /**
   * Writes the targets of a stripe.
   *
   * @throws IllegalArgumentException if a block is too short, or a target is null or read-only
   */
  void run(@Nullable MemorySegment[] stripe, int blockBytes) {
    checkTargets(stripe, blockBytes);
    checkSources(stripe, blockBytes);
    if (targets.length == 0) {
      return;
    }
    int wholeInts = blockBytes / Integer.BYTES;
    if (wholeInts > 0) {
      Scratch scratch = ScratchPool.SHARED.borrow();
      try {
        scratch.begin(stripe, sources);
        for (int done = 0; done < wholeInts; done += program.sliceInts()) {
          int ints = Math.min(program.sliceInts(), wholeInts - done);
          scratch.moveTo((long) done * Integer.BYTES, ints);
          program.run(scratch, stripe);
        }
      } finally {
        ScratchPool.SHARED.release(scratch);
      }
    }
    for (int at = wholeInts * Integer.BYTES; at < blockBytes; at++) {
      runByte(stripe, at);
    }
  }

  /**
   * Writes the byte at offset {@code at} of each target. Used for the last bytes of blocks whose
   * length is not a multiple of four.
   */
  private void runByte(@Nullable MemorySegment[] stripe, int at) {
    for (int t = 0; t < targets.length; t++) {
      int sum = 0;
      for (int block : sources) {
        MemorySegment source = stripe[block];
        if (source != null) {
          int value = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, at));
          sum ^= Galois.multiply(value, factors[t][block]);
        }
      }
      MemorySegment target = stripe[targets[t]];
      if (target != null) {
        target.set(ValueLayout.JAVA_BYTE, at, (byte) sum);
      }
    }
  }

  private void checkSources(@Nullable MemorySegment[] stripe, int blockBytes) {
    for (int block : sources) {
      MemorySegment source = stripe[block];
      if (source != null && source.byteSize() < blockBytes) {
        throw tooShort(block, source, blockBytes);
      }
    }
  }

  private void checkTargets(@Nullable MemorySegment[] stripe, int blockBytes) {
    for (int block : targets) {
      MemorySegment target = stripe[block];
      if (target == null) {
        throw new IllegalArgumentException(
            "block " + block + " is null: expected a segment to write to");
      }
      if (target.isReadOnly()) {
        throw new IllegalArgumentException(
            "block " + block + " is read-only: expected a segment to write to");
      }
      if (target.byteSize() < blockBytes) {
        throw tooShort(block, target, blockBytes);
      }
    }
  }

  private static IllegalArgumentException tooShort(
      int block, MemorySegment segment, int blockBytes) {
    return new IllegalArgumentException(
        "block "
            + block
            + " has "
            + segment.byteSize()
            + " bytes: expected at least "
            + blockBytes);
  }
}
