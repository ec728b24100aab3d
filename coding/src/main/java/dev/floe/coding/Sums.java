package dev.floe.coding;

/** Kernels that combine the sums that {@link IntKernels} computed from the blocks. */
final class Sums {
  /** The lowest bit of each byte. */
  private static final int LOW = 0x01010101;

  /** The highest bit of each byte. */
  private static final int HIGH = 0x80808080;

  private Sums() {}

  /** sum += source. */
  static void add(int[] source, int[] sum, int ints) {
    for (int j = 0; j < ints; j++) {
      sum[j] ^= source[j];
    }
  }

  /** sum += factor * source. */
  static void addMultiple(int[] source, int factor, int[] sum, int ints) {
    int f0 = spread(factor, 0);
    int f1 = spread(factor, 1);
    int f2 = spread(factor, 2);
    int f3 = spread(factor, 3);
    int f4 = spread(factor, 4);
    int f5 = spread(factor, 5);
    int f6 = spread(factor, 6);
    int f7 = spread(factor, 7);
    int high = HIGH & (f0 ^ f1 ^ f2 ^ f3 ^ f4 ^ f5 ^ f6 ^ f7);
    for (int j = 0; j < ints; j++) {
      sum[j] ^= multiple(source[j], f0, f1, f2, f3, f4, f5, f6, f7, high);
    }
  }

  /**
   * Completes a {@link PairProgram}: writes y = factor * (sum + doublings + halvings) into {@code
   * doublings}, and adds y to {@code sum}.
   */
  static void solvePair(int[] sum, int[] doublings, int[] halvings, int factor, int ints) {
    int f0 = spread(factor, 0);
    int f1 = spread(factor, 1);
    int f2 = spread(factor, 2);
    int f3 = spread(factor, 3);
    int f4 = spread(factor, 4);
    int f5 = spread(factor, 5);
    int f6 = spread(factor, 6);
    int f7 = spread(factor, 7);
    int high = HIGH & (f0 ^ f1 ^ f2 ^ f3 ^ f4 ^ f5 ^ f6 ^ f7);
    for (int j = 0; j < ints; j++) {
      int y = multiple(sum[j] ^ doublings[j] ^ halvings[j], f0, f1, f2, f3, f4, f5, f6, f7, high);
      doublings[j] = y;
      sum[j] ^= y;
    }
  }

  /** Returns factor * 2^bit in each of the four bytes. */
  private static int spread(int factor, int bit) {
    return Galois.multiply(factor, Galois.powerOfTwo(bit)) * LOW;
  }

  /**
   * Returns each of four bytes times a factor, given its multiples by powers of two, f0 to f7: the
   * sum of the multiples whose bit is set in the byte.
   *
   * <p>As in {@link IntKernels}, 0x80 minus a bit is a mask: 0x7F if the bit is 1, 0x80 if it is 0.
   * The mask selects the right bits of a multiple, except that it keeps the highest bit if and only
   * if it should not. Adding {@code high}, the sum of the highest bits of all multiples, corrects
   * that.
   */
  private static int multiple(
      int x, int f0, int f1, int f2, int f3, int f4, int f5, int f6, int f7, int high) {
    return high
        ^ ((HIGH - (x & LOW)) & f0)
        ^ ((HIGH - ((x >>> 1) & LOW)) & f1)
        ^ ((HIGH - ((x >>> 2) & LOW)) & f2)
        ^ ((HIGH - ((x >>> 3) & LOW)) & f3)
        ^ ((HIGH - ((x >>> 4) & LOW)) & f4)
        ^ ((HIGH - ((x >>> 5) & LOW)) & f5)
        ^ ((HIGH - ((x >>> 6) & LOW)) & f6)
        ^ ((HIGH - ((x >>> 7) & LOW)) & f7);
  }
}
