package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The program for two lost data blocks, from row 0 of the {@linkplain PowersMatrix powers} matrix
 * and one other row. It is the usual case when two blocks of d+2 are lost.
 *
 * <p>Let x and y be the lost blocks and 2^e, 2^f their coefficients in the other row, e < f. The
 * other row's syndrome is S = 2^e x + 2^f y, and row 0's syndrome is T = x + y. So
 *
 * <pre>{@code 2^-e S + T = (1 + 2^(f-e)) y }</pre>
 *
 * so computing y takes one multiplication by a constant; solving the general equations takes two.
 * 2^-e S costs nothing extra: the chain of doublings stops at exponent e. The chain of halvings
 * begins with the parity block, then adds the blocks of the exponents 0 to e-1.
 */
final class PairProgram implements Program {
  private static final int SUM = 0;
  private static final int DOUBLINGS = 1;
  private static final int HALVINGS = 2;

  private final int sumParity;
  private final int chainParity;

  /** The data blocks of exponents d-1 to e; padded with a leading NONE to even length. */
  private final int[] doubled;

  /** The data blocks of exponents 0 to e-1. */
  private final int[] halved;

  /** 1 / (1 + 2^(f-e)). */
  private final int factor;

  private final int lower;
  private final int upper;
  private final boolean lowerWanted;
  private final boolean upperWanted;

  PairProgram(Equations equations) {
    int d = equations.dataBlocks();
    int row = equations.syndromeRows()[1];
    int[] exponents = PowersMatrix.exponents(d, equations.parityBlocks())[row];
    int first = equations.lost()[0];
    int second = equations.lost()[1];
    boolean ascending = exponents[first] < exponents[second];
    lower = ascending ? first : second;
    upper = ascending ? second : first;
    int[] chain = PowersMatrix.chain(exponents);
    int split = d - exponents[lower];
    doubled = Program.evenly(Arrays.copyOf(chain, split));
    halved = new int[d - split];
    for (int exponent = 0; exponent < halved.length; exponent++) {
      halved[exponent] = chain[d - 1 - exponent];
    }
    factor = Galois.inverse(1 ^ Galois.powerOfTwo(exponents[upper] - exponents[lower]));
    sumParity = d;
    chainParity = d + row;
    lowerWanted = equations.isTarget(lower);
    upperWanted = equations.isTarget(upper);
  }

  static boolean isFor(Equations equations) {
    return equations.losses() == 2
        && equations.syndromeRows()[0] == 0
        && equations.wantedRows().length == 0;
  }

  @Override
  public int sliceInts() {
    return Scratch.SLICE_INTS;
  }

  @Override
  public void run(Scratch scratch, @Nullable MemorySegment[] stripe) {
    Kernels kernels = scratch.kernels();
    int[] sum = scratch.zeroed(SUM);
    int[] doublings = scratch.zeroed(DOUBLINGS);
    int[] halvings = scratch.zeroed(HALVINGS);
    Program.sumAndChain(doubled, scratch, sum, doublings);
    kernels.add(scratch, chainParity, halvings);
    int odd = halved.length % 2;
    if (odd == 1) {
      kernels.addAndHalveOne(scratch, halved[0], sum, halvings);
    }
    for (int k = odd; k < halved.length; k += 2) {
      kernels.addAndHalveTwo(scratch, halved, k, sum, halvings);
    }
    kernels.add(scratch, sumParity, sum);
    Sums.solvePair(sum, doublings, halvings, factor, scratch.ints());
    if (lowerWanted) {
      scratch.write(sum, stripe[lower]);
    }
    if (upperWanted) {
      scratch.write(doublings, stripe[upper]);
    }
  }
}
