package dev.floe.coding;

/**
 * The matrix by which parity blocks are computed. Every seal, the message that makes a node keep
 * chunks, contains the number of their matrix. Chunks outlive upgrades, so numbers and matrices
 * never change; a new matrix gets a new number.
 */
public enum CodeMatrix {
  /**
   * Rows of powers of two, made for speed: row 0 has 1, row 1 has 2^i, row 2 has 2^(d-1-i) and row
   * 3 has 2^pi(i) at data block i, where pi is a permutation from a table. It exists for at most
   * four parity blocks, and only if it can undo every erasure of p blocks.
   */
  POWERS(1),

  /**
   * The matrix of Backblaze's JavaReedSolomon: V * inverse(top d rows of V), where V has r^c at row
   * r and column c. It exists for every d + p up to 255.
   */
  VANDERMONDE(2);

  private final int wireId;

  CodeMatrix(int wireId) {
    this.wireId = wireId;
  }

  /** Returns the number of this matrix in seals. */
  public int wireId() {
    return wireId;
  }

  /**
   * Returns the matrix with the given number.
   *
   * @throws IllegalArgumentException if no matrix has this number
   */
  public static CodeMatrix ofWireId(int wireId) {
    for (CodeMatrix matrix : values()) {
      if (matrix.wireId == wireId) {
        return matrix;
      }
    }
    throw new IllegalArgumentException(
        "code matrix " + wireId + " is unknown: expected 1 (powers) or 2 (vandermonde)");
  }

  /**
   * Returns true if this matrix exists for d and p.
   *
   * @throws IllegalArgumentException unless d >= 1, p >= 0 and d + p <= 255
   */
  public boolean supports(int dataBlocks, int parityBlocks) {
    ReedSolomonCode.checkShape(dataBlocks, parityBlocks);
    return switch (this) {
      case POWERS -> PowersMatrix.supports(dataBlocks, parityBlocks);
      case VANDERMONDE -> true;
    };
  }

  /** Returns the parity rows: {@code parityBlocks} rows of {@code dataBlocks} coefficients. */
  int[][] parityRows(int dataBlocks, int parityBlocks) {
    return switch (this) {
      case POWERS -> PowersMatrix.parityRows(dataBlocks, parityBlocks);
      case VANDERMONDE -> VandermondeMatrix.parityRows(dataBlocks, parityBlocks);
    };
  }
}
