package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Tests the field's axioms over all elements, and multiplication against its definition. */
class GaloisTest {
  private static final int SIZE = 256;

  /** Multiplies polynomials bit by bit and reduces by 0x11D. */
  private static int longMultiply(int a, int b) {
    int product = 0;
    for (int bit = 0; bit < 8; bit++) {
      if ((b >>> bit & 1) != 0) {
        product ^= a << bit;
      }
    }
    for (int bit = 14; bit >= 8; bit--) {
      if ((product >>> bit & 1) != 0) {
        product ^= 0x11D << (bit - 8);
      }
    }
    return product;
  }

  @Test
  void multipliesAsDefined() {
    for (int a = 0; a < SIZE; a++) {
      for (int b = 0; b < SIZE; b++) {
        assertThat(Galois.multiply(a, b)).isEqualTo(longMultiply(a, b));
      }
    }
  }

  @Test
  void multiplicationIsCommutativeAndHasOneAndZero() {
    for (int a = 0; a < SIZE; a++) {
      assertThat(Galois.multiply(a, 1)).isEqualTo(a);
      assertThat(Galois.multiply(a, 0)).isZero();
      for (int b = 0; b < SIZE; b++) {
        assertThat(Galois.multiply(a, b)).isEqualTo(Galois.multiply(b, a));
      }
    }
  }

  @Test
  void multiplicationIsAssociativeAndDistributesOverAddition() {
    int wrong = 0;
    for (int a = 0; a < SIZE; a++) {
      for (int b = 0; b < SIZE; b++) {
        int product = Galois.multiply(a, b);
        for (int c = 0; c < SIZE; c++) {
          if (Galois.multiply(product, c) != Galois.multiply(a, Galois.multiply(b, c))
              || Galois.multiply(a, b ^ c) != (product ^ Galois.multiply(a, c))) {
            wrong++;
          }
        }
      }
    }
    assertThat(wrong).isZero();
  }

  @Test
  void everyElementButZeroHasAnInverse() {
    for (int a = 1; a < SIZE; a++) {
      assertThat(Galois.multiply(a, Galois.inverse(a))).isEqualTo(1);
    }
    assertThatThrownBy(() -> Galois.inverse(0)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void twoGeneratesAllElementsButZero() {
    boolean[] seen = new boolean[SIZE];
    for (int exponent = 0; exponent < Galois.ORDER; exponent++) {
      int element = Galois.powerOfTwo(exponent);
      assertThat(seen[element]).isFalse();
      seen[element] = true;
    }
    assertThat(seen[0]).isFalse();
    assertThat(Galois.powerOfTwo(Galois.ORDER)).isEqualTo(1);
  }

  @Test
  void powersAreRepeatedProducts() {
    for (int a = 0; a < SIZE; a++) {
      int product = 1;
      for (int exponent = 0; exponent < 300; exponent++) {
        assertThat(Galois.power(a, exponent)).isEqualTo(product);
        product = Galois.multiply(product, a);
      }
    }
  }
}
