package dev.floe.coding;

/**
 * The field GF(2^8): bytes as polynomials over GF(2) modulo x^8 + x^4 + x^3 + x^2 + 1 (0x11D), in
 * which the powers of 2 are the 255 elements other than zero. Addition is XOR.
 *
 * <p>Elements are ints from 0 to 255. These methods are for matrices of a few thousand elements and
 * for the last one to three bytes of a block; the kernels process the other bytes of blocks.
 */
final class Galois {
  /** The residue of x^8: the polynomial without its highest term. */
  static final int REDUCTION = 0x1D;

  /** The order of the generator: 2^255 = 1. */
  static final int ORDER = 255;

  /** The powers of 2, listed twice so that the sum of two logarithms needs no reduction. */
  private static final int[] EXP = new int[2 * ORDER];

  /** The logarithm to base 2 of each element; entry 0 is unused. */
  private static final int[] LOG = new int[ORDER + 1];

  static {
    int element = 1;
    for (int exponent = 0; exponent < ORDER; exponent++) {
      EXP[exponent] = element;
      EXP[exponent + ORDER] = element;
      LOG[element] = exponent;
      element = timesTwo(element);
    }
  }

  private Galois() {}

  static int timesTwo(int a) {
    int doubled = a << 1;
    return doubled > 0xFF ? (doubled & 0xFF) ^ REDUCTION : doubled;
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  /** Returns the element whose product with {@code a} is 1; {@code a} must not be 0. */
  static int inverse(int a) {
    if (a == 0) {
      throw new ArithmeticException("0 has no inverse in GF(2^8)");
    }
    return EXP[ORDER - LOG[a]];
  }

  /** Returns 2 to the power of {@code exponent} >= 0. */
  static int powerOfTwo(int exponent) {
    return EXP[exponent % ORDER];
  }

  /** Returns {@code a} to the power of {@code exponent} >= 0, with 0^0 = 1. */
  static int power(int a, int exponent) {
    if (exponent == 0) {
      return 1;
    }
    return a == 0 ? 0 : EXP[LOG[a] * exponent % ORDER];
  }
}
