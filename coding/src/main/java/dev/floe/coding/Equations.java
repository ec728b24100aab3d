package dev.floe.coding;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The equations that express the wanted blocks in terms of present ones.
 *
 * <p>With m data blocks lost, the first m present parity blocks replace them. The row of each of
 * these parity blocks has a <em>syndrome</em>: the parity block plus the sum of the row's
 * coefficients times the present data. The syndrome equals the sum of the row's coefficients times
 * the lost data. The lost data is therefore {@code inverse} times the syndromes, where {@code
 * inverse} is the inverse of the m x m matrix of the chosen rows' coefficients at the lost blocks.
 *
 * <p>Example: with 4+2 blocks and block 1 lost, the syndrome of row 0 of the powers matrix is
 * (parity 0 + block 0 + block 2 + block 3), which is block 1 itself.
 *
 * <p>Immutable; callers must not modify the arrays that it returns.
 */
final class Equations {
  private final int dataBlocks;
  private final int[][] parityRows;
  private final int[] lost;
  private final int[] syndromeRows;
  private final int[][] inverse;
  private final int[] wantedLost;
  private final int[] wantedRows;

  /**
   * Solves for the wanted blocks that are not present.
   *
   * @throws IllegalArgumentException if fewer than d blocks are present
   */
  Equations(int[][] parityRows, boolean[] present, boolean[] wanted) {
    this.parityRows = parityRows;
    this.dataBlocks = present.length - parityRows.length;
    this.lost = IntStream.range(0, dataBlocks).filter(i -> !present[i]).toArray();
    int[] presentRows =
        IntStream.range(0, parityRows.length).filter(r -> present[dataBlocks + r]).toArray();
    if (presentRows.length < lost.length) {
      throw new IllegalArgumentException(
          (dataBlocks - lost.length + presentRows.length)
              + " blocks are present: expected at least "
              + dataBlocks);
    }
    this.syndromeRows = Arrays.copyOf(presentRows, lost.length);
    this.inverse = Matrix.inverse(select(parityRows, syndromeRows, lost));
    this.wantedLost = IntStream.range(0, lost.length).filter(k -> wanted[lost[k]]).toArray();
    this.wantedRows =
        IntStream.range(0, parityRows.length)
            .filter(r -> wanted[dataBlocks + r] && !present[dataBlocks + r])
            .toArray();
  }

  int dataBlocks() {
    return dataBlocks;
  }

  int parityBlocks() {
    return parityRows.length;
  }

  /** Returns the number of lost data blocks, which is also the number of syndromes. */
  int losses() {
    return lost.length;
  }

  /** Returns the data blocks that are not present, ascending. */
  int[] lost() {
    return lost;
  }

  /** Returns the parity rows whose blocks replace the lost data, ascending. */
  int[] syndromeRows() {
    return syndromeRows;
  }

  /** Returns the number of lost data blocks to rebuild. */
  int wantedLosses() {
    return wantedLost.length;
  }

  /** Returns the rows of the parity blocks to rebuild, ascending. */
  int[] wantedRows() {
    return wantedRows;
  }

  private static int[][] select(int[][] matrix, int[] rows, int[] columns) {
    int[][] selected = new int[rows.length][columns.length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        selected[r][c] = matrix[rows[r]][columns[c]];
      }
    }
    return selected;
  }

  /**
   * Returns the blocks to read: the present data blocks, then the parity blocks of the syndromes.
   */
  int[] sources() {
    int[] sources = new int[dataBlocks];
    int count = 0;
    for (int i = 0; i < dataBlocks; i++) {
      if (Arrays.binarySearch(lost, i) < 0) {
        sources[count++] = i;
      }
    }
    for (int row : syndromeRows) {
      sources[count++] = dataBlocks + row;
    }
    return sources;
  }

  /** Returns the blocks to write: lost data first, then parity. */
  int[] targets() {
    int[] targets = new int[wantedLost.length + wantedRows.length];
    for (int k = 0; k < wantedLost.length; k++) {
      targets[k] = lost[wantedLost[k]];
    }
    for (int k = 0; k < wantedRows.length; k++) {
      targets[wantedLost.length + k] = dataBlocks + wantedRows[k];
    }
    return targets;
  }

  boolean isTarget(int block) {
    return Arrays.stream(targets()).anyMatch(target -> target == block);
  }

  /**
   * Returns the coefficients of the syndromes, one row per target. A data block is the sum of the
   * syndromes times these coefficients. A parity block is that sum plus its own row's coefficients
   * times the present data.
   */
  int[][] ofSyndromes() {
    int[][] factors = new int[wantedLost.length + wantedRows.length][];
    for (int k = 0; k < wantedLost.length; k++) {
      factors[k] = inverse[wantedLost[k]];
    }
    int[][] atLost = Matrix.multiply(select(parityRows, wantedRows, lost), inverse);
    System.arraycopy(atLost, 0, factors, wantedLost.length, wantedRows.length);
    return factors;
  }

  /**
   * Returns the coefficients of the stripe's blocks: for each target, a row of d + p coefficients.
   */
  int[][] ofBlocks() {
    int[][] ofSyndromes = ofSyndromes();
    int[][] factors = new int[ofSyndromes.length][dataBlocks + parityRows.length];
    for (int k = 0; k < factors.length; k++) {
      int[] ofData = new int[dataBlocks];
      for (int s = 0; s < syndromeRows.length; s++) {
        Matrix.addScaled(ofData, parityRows[syndromeRows[s]], ofSyndromes[k][s]);
        factors[k][dataBlocks + syndromeRows[s]] = ofSyndromes[k][s];
      }
      if (k >= wantedLost.length) {
        Matrix.addScaled(ofData, parityRows[wantedRows[k - wantedLost.length]], 1);
      }
      for (int lostBlock : lost) {
        ofData[lostBlock] = 0;
      }
      System.arraycopy(ofData, 0, factors[k], 0, dataBlocks);
    }
    return factors;
  }
}
