package dev.floe.coding;

/**
 * The exponents of the {@linkplain CodeMatrix#POWERS powers} matrix: parity row r has 2^e at data
 * block i, with e = {@code exponents(d, p)[r][i]}. Row 0 is a plain sum. Each other row is fast
 * because it is one chain of doublings that adds each data block once.
 *
 * <p>A code can rebuild any p lost blocks if and only if every square submatrix of its parity rows
 * is non-singular. With t = 2^i, the first three rows are 1, t and 2^(d-1) / t. Multiplying each
 * column by t gives t, t^2 and a constant. Up to order and scale, these are the rows of a
 * Vandermonde matrix of distinct points, so three rows work for every d. The exponents of row 3 are
 * a permutation from a table. Four rows work only with a suitable permutation; the table has an
 * entry for every d for which one was found.
 */
final class PowersMatrix {
  private static final int MAX_ROWS = 4;

  /**
   * The exponents of row 3, by number of data blocks; empty where no permutation is suitable. They
   * must never change, because chunks were written with them.
   */
  private static final int[][] PERMUTATIONS = {
    {}, // 0
    {0},
    {}, // 2: the only permutations are rows 1 and 2 themselves
    {}, // 3: each permutation makes some submatrix singular
    {1, 3, 0, 2},
    {0, 2, 4, 1, 3},
    {1, 3, 5, 0, 2, 4},
    {0, 2, 4, 6, 1, 3, 5},
    {0, 6, 3, 5, 7, 1, 4, 2},
    {0, 3, 6, 2, 7, 1, 4, 8, 5},
    {1, 3, 5, 7, 9, 0, 2, 4, 6, 8},
    {0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9},
    {0, 5, 3, 8, 10, 4, 1, 9, 11, 6, 2, 7},
    {0, 4, 8, 12, 3, 7, 11, 2, 6, 10, 1, 5, 9},
    {0, 5, 13, 10, 6, 4, 12, 1, 3, 7, 11, 8, 2, 9},
    {2, 6, 9, 11, 0, 4, 7, 13, 8, 12, 14, 1, 10, 5, 3},
    {6, 8, 11, 15, 0, 5, 14, 12, 9, 3, 1, 13, 4, 2, 7, 10},
  };

  private PowersMatrix() {}

  static boolean supports(int dataBlocks, int parityBlocks) {
    return switch (parityBlocks) {
      case 0, 1, 2, 3 -> true;
      case MAX_ROWS -> dataBlocks < PERMUTATIONS.length && PERMUTATIONS[dataBlocks].length > 0;
      default -> false;
    };
  }

  static int[][] exponents(int dataBlocks, int parityBlocks) {
    int[][] exponents = new int[parityBlocks][dataBlocks];
    for (int r = 0; r < parityBlocks; r++) {
      for (int i = 0; i < dataBlocks; i++) {
        exponents[r][i] =
            switch (r) {
              case 0 -> 0;
              case 1 -> i;
              case 2 -> dataBlocks - 1 - i;
              default -> PERMUTATIONS[dataBlocks][i];
            };
      }
    }
    return exponents;
  }

  static int[][] parityRows(int dataBlocks, int parityBlocks) {
    int[][] rows = exponents(dataBlocks, parityBlocks);
    for (int[] row : rows) {
      for (int i = 0; i < dataBlocks; i++) {
        row[i] = Galois.powerOfTwo(row[i]);
      }
    }
    return rows;
  }

  /**
   * Returns the data blocks in the order of falling exponents, given a row's exponents by block.
   * The exponents must be a permutation of 0 to d - 1, so row 0 has no chain.
   */
  static int[] chain(int[] exponents) {
    int[] chain = new int[exponents.length];
    for (int block = 0; block < chain.length; block++) {
      chain[chain.length - 1 - exponents[block]] = block;
    }
    return chain;
  }
}
