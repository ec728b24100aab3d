package dev.floe.coding;

/**
 * Which generator matrix makes the parity blocks. Its number goes into every seal, and chunks
 * outlive upgrades: numbers and matrices never change, new ones get a new number.
 */
public enum CodeMatrix {
  /**
   * Rows of powers of two, made for speed: row 0 has 1, row 1 has 2^i, row 2 has 2^(d-1-i) and row
   * 3 has 2^pi(i) at data block i, pi being a permutation from a table. For at most four parity
   * blocks, and only where every erasure of p blocks can be undone.
   */
  POWERS(1),

  /**
   * The matrix of Backblaze's JavaReedSolomon: V * inverse(top d rows of V), where V has r^c at row
   * r and column c. For every d + p up to 255.
   */
  VANDERMONDE(2);

  private final int wireId;

  CodeMatrix(int wireId) {
    this.wireId = wireId;
  }

  /** The number that stands for this matrix in seals. */
  public int wireId() {
    return wireId;
  }

  /**
   * The matrix with the given number.
   *
   * @throws IllegalArgumentException if no matrix has it
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
   * Whether this matrix exists for d and p.
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

  /** The parity rows: {@code parityBlocks} rows of {@code dataBlocks} coefficients. */
  int[][] parityRows(int dataBlocks, int parityBlocks) {
    return switch (this) {
      case POWERS -> PowersMatrix.parityRows(dataBlocks, parityBlocks);
      case VANDERMONDE -> VandermondeMatrix.parityRows(dataBlocks, parityBlocks);
    };
  }
}
