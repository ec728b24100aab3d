package dev.floe.coding;

/**
 * Linear algebra on small matrices over {@link Galois}, given as arrays of rows. The callers'
 * arrays are not modified, except the target of {@link #addScaled}.
 */
final class Matrix {
  private Matrix() {}

  static int[][] multiply(int[][] left, int[][] right) {
    int[][] product = new int[left.length][right.length == 0 ? 0 : right[0].length];
    for (int r = 0; r < left.length; r++) {
      for (int k = 0; k < right.length; k++) {
        addScaled(product[r], right[k], left[r][k]);
      }
    }
    return product;
  }

  /**
   * Returns the inverse, by Gauss-Jordan elimination.
   *
   * @throws ArithmeticException if the matrix is singular
   */
  static int[][] inverse(int[][] matrix) {
    int size = matrix.length;
    int[][] left = new int[size][];
    int[][] right = new int[size][size];
    for (int r = 0; r < size; r++) {
      left[r] = matrix[r].clone();
      right[r][r] = 1;
    }
    for (int pivot = 0; pivot < size; pivot++) {
      bringUpPivot(left, right, pivot);
      int scale = Galois.inverse(left[pivot][pivot]);
      scale(left[pivot], scale);
      scale(right[pivot], scale);
      for (int r = 0; r < size; r++) {
        int factor = left[r][pivot];
        if (r != pivot && factor != 0) {
          addScaled(left[r], left[pivot], factor);
          addScaled(right[r], right[pivot], factor);
        }
      }
    }
    return right;
  }

  /**
   * Finds the first row, from row {@code pivot} down, whose element in column {@code pivot} of
   * {@code left} is not zero. Exchanges that row with row {@code pivot}, in both matrices.
   *
   * @throws ArithmeticException if there is no such row
   */
  private static void bringUpPivot(int[][] left, int[][] right, int pivot) {
    for (int r = pivot; r < left.length; r++) {
      if (left[r][pivot] != 0) {
        swap(left, r, pivot);
        swap(right, r, pivot);
        return;
      }
    }
    throw new ArithmeticException(
        "singular matrix of " + left.length + " rows: no pivot in column " + pivot);
  }

  private static void swap(int[][] rows, int a, int b) {
    int[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static void scale(int[] row, int factor) {
    for (int c = 0; c < row.length; c++) {
      row[c] = Galois.multiply(row[c], factor);
    }
  }

  /** target += factor * row. */
  static void addScaled(int[] target, int[] row, int factor) {
    for (int c = 0; c < row.length; c++) {
      target[c] ^= Galois.multiply(row[c], factor);
    }
  }
}
