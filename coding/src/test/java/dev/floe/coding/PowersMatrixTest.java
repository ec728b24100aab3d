package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowersMatrixTest {
  private static final int ENTRIES_OF_FIRST_RELEASE = 14;
  private static final int DIGEST_OF_FIRST_RELEASE = 15299713;

  @Test
  void rowsOfTenPlusFourAreTheOnesThatChunksWereWrittenWith() {
    assertThat(PowersMatrix.parityRows(10, 4))
        .isEqualTo(
            new int[][] {
              {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
              {1, 2, 4, 8, 16, 32, 64, 128, 29, 58},
              {58, 29, 128, 64, 32, 16, 8, 4, 2, 1},
              {2, 8, 32, 128, 58, 1, 4, 16, 64, 29}
            });
  }

  /** Chunks outlive upgrades, and a changed entry would make them unreadable. */
  @Test
  void tableOfPermutationsNeverChanges() {
    int digest = 1;
    int entries = 0;
    for (int d = 1; d <= 40; d++) {
      if (PowersMatrix.supports(d, 4)) {
        digest = 31 * digest + Arrays.hashCode(PowersMatrix.exponents(d, 4)[3]);
        entries++;
      }
    }
    assertThat(entries).isEqualTo(ENTRIES_OF_FIRST_RELEASE);
    assertThat(digest).isEqualTo(DIGEST_OF_FIRST_RELEASE);
  }

  @Test
  void exponentsOfEveryChainAreAPermutation() {
    for (int d = 1; d <= 250; d++) {
      for (int p = 2; p <= 4; p++) {
        if (PowersMatrix.supports(d, p)) {
          int[][] exponents = PowersMatrix.exponents(d, p);
          for (int row = 1; row < p; row++) {
            int[] sorted = exponents[row].clone();
            Arrays.sort(sorted);
            for (int i = 0; i < d; i++) {
              assertThat(sorted[i]).isEqualTo(i);
            }
          }
        }
      }
    }
  }

  /**
   * Codes with fewer data blocks need no test: their rows are the beginnings of these rows, except
   * that their row 2 is a multiple of the beginning of this row 2.
   */
  @ParameterizedTest
  @CsvSource({"254,1", "253,2", "252,3"})
  void everySquareSubmatrixOfUpToThreeRowsIsRegular(int d, int p) {
    assertThat(singularSubmatrices(PowersMatrix.parityRows(d, p))).isZero();
  }

  @Test
  void everySquareSubmatrixOfFourRowsIsRegular() {
    for (int d = 1; d <= 40; d++) {
      if (PowersMatrix.supports(d, 4)) {
        assertThat(singularSubmatrices(PowersMatrix.parityRows(d, 4)))
            .as("singular square submatrices of %d+4", d)
            .isZero();
      }
    }
  }

  private static int singularSubmatrices(int[][] rows) {
    int singular = 0;
    for (int chosen = 1; chosen < 1 << rows.length; chosen++) {
      int[][] picked = new int[Integer.bitCount(chosen)][];
      int count = 0;
      for (int r = 0; r < rows.length; r++) {
        if ((chosen >>> r & 1) != 0) {
          picked[count++] = rows[r];
        }
      }
      singular += singularChoices(picked, new int[count], 0, 0);
    }
    return singular;
  }

  /**
   * Counts the choices of columns that make a singular matrix with {@code rows}. Chooses entries
   * {@code depth} and up of {@code columns}, in ascending order, from the columns {@code from} and
   * up.
   */
  private static int singularChoices(int[][] rows, int[] columns, int depth, int from) {
    if (depth == rows.length) {
      return determinant(rows, columns, 0, 0) == 0 ? 1 : 0;
    }
    int singular = 0;
    for (int c = from; c < rows[0].length; c++) {
      columns[depth] = c;
      singular += singularChoices(rows, columns, depth + 1, c + 1);
    }
    return singular;
  }

  /**
   * Computes a determinant by Laplace's expansion along row {@code depth}, without the entries of
   * {@code columns} whose bits are set in {@code used}.
   */
  private static int determinant(int[][] rows, int[] columns, int depth, int used) {
    if (depth == rows.length) {
      return 1;
    }
    int sum = 0;
    for (int k = 0; k < columns.length; k++) {
      if ((used >>> k & 1) == 0) {
        int minor = determinant(rows, columns, depth + 1, used | 1 << k);
        sum ^= Galois.multiply(rows[depth][columns[k]], minor);
      }
    }
    return sum;
  }
}
