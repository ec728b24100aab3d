package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void inverseTimesMatrixIsTheIdentity() {
    Random random = new Random(20250131);
    for (int size = 0; size <= 20; size++) {
      // A Cauchy matrix with shuffled rows; each of its square submatrices can be inverted.
      int[][] matrix = new int[size][size];
      int shift = random.nextInt(256);
      for (int r = 0; r < size; r++) {
        for (int c = 0; c < size; c++) {
          matrix[r][c] = Galois.inverse((r ^ shift) ^ ((c + 32) ^ shift));
        }
      }
      int[][] product = Matrix.multiply(Matrix.inverse(matrix), matrix);
      for (int r = 0; r < size; r++) {
        for (int c = 0; c < size; c++) {
          assertThat(product[r][c]).isEqualTo(r == c ? 1 : 0);
        }
      }
    }
  }

  @Test
  void invertsWhereTheFirstPivotIsZero() {
    assertThat(Matrix.inverse(new int[][] {{0, 1}, {1, 0}}))
        .isEqualTo(new int[][] {{0, 1}, {1, 0}});
  }

  @Test
  void refusesSingularMatrices() {
    assertThatThrownBy(() -> Matrix.inverse(new int[][] {{1, 2}, {2, 4}}))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("singular");
  }
}
