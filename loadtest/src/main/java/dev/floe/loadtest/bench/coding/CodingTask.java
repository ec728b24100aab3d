package dev.floe.loadtest.bench.coding;

import dev.floe.coding.ErasureCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A task for an erasure code: to encode a stripe, or to rebuild lost blocks of it.
 *
 * @param lost the indices of the blocks to rebuild; empty to encode
 * @param timesLibrary the target: the least ratio of Floe's rate to JavaReedSolomon's
 */
record CodingTask(
    int dataBlocks, int parityBlocks, int blockBytes, List<Integer> lost, double timesLibrary) {
  /**
   * The space after each block. Without it, blocks whose length is a power of two would compete for
   * the same cache sets.
   */
  private static final int STAGGER_BYTES = 512;

  private static final int PAGE_BYTES = 4096;

  CodingTask {
    lost = List.copyOf(lost);
  }

  static CodingTask encode(int dataBlocks, int parityBlocks, int blockBytes, double timesLibrary) {
    return new CodingTask(dataBlocks, parityBlocks, blockBytes, List.of(), timesLibrary);
  }

  String name() {
    String what = lost.isEmpty() ? "encode" : "rebuild %d of".formatted(lost.size());
    return "%s %d+%d, %d KiB".formatted(what, dataBlocks, parityBlocks, blockBytes >> 10);
  }

  long dataBytes() {
    return (long) dataBlocks * blockBytes;
  }

  /** Returns the operation that does the task with Floe's code, on random blocks off the heap. */
  StripeRun.Operation operation() {
    ErasureCode code = ErasureCode.of(dataBlocks, parityBlocks);
    @Nullable MemorySegment[] stripe = stripe();
    if (lost.isEmpty()) {
      return () -> code.encode(stripe, blockBytes);
    }
    boolean[] present = new boolean[stripe.length];
    boolean[] wanted = new boolean[stripe.length];
    Arrays.fill(present, true);
    for (int block : lost) {
      present[block] = false;
      wanted[block] = true;
    }
    return () -> code.reconstruct(stripe, present, wanted, blockBytes);
  }

  /** Returns an operation that copies the stripe's data to other memory. */
  StripeRun.Operation copy() {
    MemorySegment[] from = stripe();
    MemorySegment[] to = stripe();
    return () -> {
      for (int block = 0; block < dataBlocks; block++) {
        MemorySegment.copy(from[block], 0, to[block], 0, blockBytes);
      }
    };
  }

  private MemorySegment[] stripe() {
    int total = dataBlocks + parityBlocks;
    int spacing = blockBytes + STAGGER_BYTES;
    MemorySegment memory = Arena.ofAuto().allocate((long) total * spacing, PAGE_BYTES);
    byte[] bytes = new byte[(int) memory.byteSize()];
    new Random(1).nextBytes(bytes);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    MemorySegment[] stripe = new MemorySegment[total];
    Arrays.setAll(stripe, i -> memory.asSlice((long) i * spacing, blockBytes));
    return stripe;
  }
}
