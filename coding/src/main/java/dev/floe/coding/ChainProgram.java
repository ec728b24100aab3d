package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The program for the {@linkplain PowersMatrix powers} matrix. Row 0 is a plain sum; each other row
 * is a chain of doublings that adds one block per step, in the order of falling exponents. Lost
 * blocks count as zeros.
 *
 * <p>The program first computes each needed row (the rows of the syndromes and of the parity to
 * rebuild) in the accumulator with the row's number. Then it combines these rows into the targets.
 */
final class ChainProgram implements Program {
  /** The accumulator in which a lost block is combined. */
  private static final int COMBINED = 4;

  /** The accumulator that starts as row 0's syndrome and ends as the last lost block. */
  private static final int REMAINDER = 5;

  private final Equations equations;
  private final int[] targets;

  /** By target, the coefficient of each syndrome. */
  private final int[][] ofSyndromes;

  /** The blocks to add up for row 0 if no chain is computed; padded with NONE to passes of four. */
  private final int[] summands;

  private final boolean sumNeeded;

  /** The needed rows other than row 0. */
  private final int[] chainRows;

  /**
   * By row, the data blocks in the order of its chain; padded with a leading NONE to even length.
   */
  private final int[][] chains;

  /** True if the last lost block is computed as row 0's syndrome plus the other lost blocks. */
  private final boolean lastIsRemainder;

  ChainProgram(Equations equations) {
    this.equations = equations;
    this.targets = equations.targets();
    this.ofSyndromes = equations.ofSyndromes();
    boolean[] needed = new boolean[equations.parityBlocks()];
    for (int row : equations.syndromeRows()) {
      needed[row] = true;
    }
    for (int row : equations.wantedRows()) {
      needed[row] = true;
    }
    this.sumNeeded = needed.length > 0 && needed[0];
    this.chainRows = chainRows(needed);
    this.chains = chains(equations.dataBlocks(), needed.length);
    int[] sources = equations.sources();
    this.summands = Arrays.copyOf(sources, Math.ceilDiv(sources.length, 4) * 4);
    Arrays.fill(summands, sources.length, summands.length, Scratch.NONE);
    int losses = equations.losses();
    this.lastIsRemainder =
        losses > 1 && equations.wantedLosses() == losses && equations.syndromeRows()[0] == 0;
  }

  private static int[] chainRows(boolean[] needed) {
    int[] rows = new int[needed.length];
    int count = 0;
    for (int row = 1; row < needed.length; row++) {
      if (needed[row]) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private static int[][] chains(int dataBlocks, int parityBlocks) {
    int[][] exponents = PowersMatrix.exponents(dataBlocks, parityBlocks);
    int[][] chains = new int[parityBlocks][];
    for (int row = 1; row < parityBlocks; row++) {
      chains[row] = Program.evenly(PowersMatrix.chain(exponents[row]));
    }
    return chains;
  }

  @Override
  public int sliceInts() {
    return Scratch.SLICE_INTS;
  }

  @Override
  public void run(Scratch scratch, @Nullable MemorySegment[] stripe) {
    accumulateRows(scratch);
    int losses = equations.wantedLosses();
    int combined = lastIsRemainder ? losses - 1 : losses;
    if (lastIsRemainder) {
      Sums.add(scratch.accumulator(0), scratch.zeroed(REMAINDER), scratch.ints());
    }
    for (int t = 0; t < combined; t++) {
      int[] block = lostBlock(ofSyndromes[t], scratch);
      scratch.write(block, stripe[targets[t]]);
      if (lastIsRemainder) {
        Sums.add(block, scratch.accumulator(REMAINDER), scratch.ints());
      }
    }
    if (lastIsRemainder) {
      scratch.write(scratch.accumulator(REMAINDER), stripe[targets[losses - 1]]);
    }
    for (int t = losses; t < targets.length; t++) {
      int[] row = scratch.accumulator(equations.wantedRows()[t - losses]);
      addSyndromes(ofSyndromes[t], row, scratch);
      scratch.write(row, stripe[targets[t]]);
    }
  }

  private int[] lostBlock(int[] factors, Scratch scratch) {
    if (factors.length == 1 && factors[0] == 1) {
      return scratch.accumulator(equations.syndromeRows()[0]);
    }
    int[] block = scratch.zeroed(COMBINED);
    addSyndromes(factors, block, scratch);
    return block;
  }

  private void addSyndromes(int[] factors, int[] target, Scratch scratch) {
    for (int s = 0; s < factors.length; s++) {
      int[] syndrome = scratch.accumulator(equations.syndromeRows()[s]);
      if (factors[s] == 1) {
        Sums.add(syndrome, target, scratch.ints());
      } else if (factors[s] != 0) {
        Sums.addMultiple(syndrome, factors[s], target, scratch.ints());
      }
    }
  }

  private void accumulateRows(Scratch scratch) {
    if (sumNeeded && chainRows.length == 0) {
      sum(scratch, scratch.zeroed(0));
      return;
    }
    for (int k = 0; k < chainRows.length; k++) {
      int[] chain = scratch.zeroed(chainRows[k]);
      if (k == 0 && sumNeeded) {
        Program.sumAndChain(chains[chainRows[k]], scratch, scratch.zeroed(0), chain);
      } else {
        chain(chains[chainRows[k]], scratch, chain);
      }
    }
    for (int row : equations.syndromeRows()) {
      scratch.kernels().add(scratch, equations.dataBlocks() + row, scratch.accumulator(row));
    }
  }

  /** Computes row 0 alone. Its summands include the parity block if row 0 is a syndrome. */
  private void sum(Scratch scratch, int[] sum) {
    for (int k = 0; k < summands.length; k += 4) {
      scratch.kernels().addFour(scratch, summands, k, sum);
    }
  }

  private static void chain(int[] blocks, Scratch scratch, int[] chain) {
    int first = blocks.length % 4;
    if (first > 0) {
      scratch.kernels().chainTwo(scratch, blocks, 0, chain);
    }
    for (int k = first; k < blocks.length; k += 4) {
      scratch.kernels().chainFour(scratch, blocks, k, chain);
    }
  }
}
