package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VandermondeMatrixTest {
  @Test
  void hasThePublishedRowsOfFourPlusTwo() {
    assertThat(VandermondeMatrix.parityRows(4, 2))
        .isEqualTo(new int[][] {{27, 28, 18, 20}, {28, 27, 20, 18}});
  }

  @Test
  void hasThePublishedRowsOfTenPlusTwo() {
    assertThat(VandermondeMatrix.parityRows(10, 2))
        .isEqualTo(
            new int[][] {
              {129, 150, 175, 184, 210, 196, 254, 232, 3, 2},
              {150, 129, 184, 175, 196, 210, 232, 254, 2, 3}
            });
  }
}
