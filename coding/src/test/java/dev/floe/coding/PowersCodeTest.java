package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PowersCodeTest extends ErasureCodeContract {
  @Override
  CodeMatrix matrix() {
    return CodeMatrix.POWERS;
  }

  @Test
  void isChosenWhereverItExists() {
    assertThat(ErasureCode.of(10, 2).matrix()).isEqualTo(CodeMatrix.POWERS);
    assertThat(ErasureCode.of(10, 4).matrix()).isEqualTo(CodeMatrix.POWERS);
    assertThat(ErasureCode.of(252, 3).matrix()).isEqualTo(CodeMatrix.POWERS);
    assertThat(ErasureCode.of(16, 4).matrix()).isEqualTo(CodeMatrix.POWERS);
    assertThat(ErasureCode.of(17, 4).matrix()).isEqualTo(CodeMatrix.VANDERMONDE);
    assertThat(ErasureCode.of(10, 5).matrix()).isEqualTo(CodeMatrix.VANDERMONDE);
    assertThat(ErasureCode.of(3, 4).matrix()).isEqualTo(CodeMatrix.VANDERMONDE);
  }

  @Test
  void refusesShapesInWhichALossCouldNotBeUndone() {
    refuses(() -> ErasureCode.of(3, 4, CodeMatrix.POWERS), "POWERS", "3+4");
    refuses(() -> ErasureCode.of(10, 5, CodeMatrix.POWERS), "POWERS", "10+5");
  }
}
