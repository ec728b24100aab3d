package dev.floe.coding;

import java.util.Arrays;

/**
 * The generator matrix of Backblaze's JavaReedSolomon: a Vandermonde matrix of d + p rows, V[r][c]
 * = r to the power of c, multiplied from the right by the inverse of its upper square, so that the
 * upper square becomes the identity. Any d rows of V are independent, and the multiplication
 * preserves this.
 */
final class VandermondeMatrix {
  private VandermondeMatrix() {}

  static int[][] parityRows(int dataBlocks, int parityBlocks) {
    int[][] vandermonde = new int[dataBlocks + parityBlocks][dataBlocks];
    for (int r = 0; r < vandermonde.length; r++) {
      for (int c = 0; c < dataBlocks; c++) {
        vandermonde[r][c] = Galois.power(r, c);
      }
    }
    int[][] top = Arrays.copyOf(vandermonde, dataBlocks);
    int[][] bottom = Arrays.copyOfRange(vandermonde, dataBlocks, vandermonde.length);
    return Matrix.multiply(bottom, Matrix.inverse(top));
  }
}
