package dev.floe.coding;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How wanted blocks follow from present ones.
 *
 * <p>With m data blocks lost, the first m parity blocks that are present take their place. Each
 * such parity row r gives a <em>syndrome</em>: its parity block plus its coefficients times the
 * data that is present, which leaves the coefficients times the lost data. The lost data is thus
 * {@code inverse} times the syndromes, {@code inverse} being that of the m x m matrix of the chosen
 * rows' coefficients at the lost blocks.
 *
 * <p>Immutable; the arrays that it hands out are not to be changed.
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

  /** How many data blocks are lost; as many as there are syndromes. */
  int losses() {
    return lost.length;
  }

  /** The data blocks that are not present, ascending. */
  int[] lost() {
    return lost;
  }

  /** The parity rows whose blocks stand in for the lost data, ascending. */
  int[] syndromeRows() {
    return syndromeRows;
  }

  /** How many of the lost data blocks are to be rebuilt. */
  int wantedLosses() {
    return wantedLost.length;
  }

  /** The parity rows whose blocks are to be rebuilt, ascending. */
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

  /** The blocks to read: the data that is present, then the parity of the syndromes. */
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

  /** The blocks to write: lost data first, then parity. */
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
   * What each target takes of each syndrome, one row per target. A parity block takes, beyond that,
   * its row's coefficients times the data that is present.
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

  /** What each target takes of each block of the stripe, one row of d + p per target. */
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
