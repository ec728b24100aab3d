package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodeMatrixTest {
  @Test
  void numbersInSealsNeverChange() {
    assertThat(CodeMatrix.POWERS.wireId()).isEqualTo(1);
    assertThat(CodeMatrix.VANDERMONDE.wireId()).isEqualTo(2);
  }

  @Test
  void isFoundByItsNumber() {
    for (CodeMatrix matrix : CodeMatrix.values()) {
      assertThat(CodeMatrix.ofWireId(matrix.wireId())).isEqualTo(matrix);
    }
    ErasureCodeContract.refuses(() -> CodeMatrix.ofWireId(0), "code matrix 0 is unknown");
  }
}
