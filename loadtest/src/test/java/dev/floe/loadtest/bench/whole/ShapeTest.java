package dev.floe.loadtest.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void isChosenByTheKey() {
    assertThat(Shape.of("/bench/shaped-1?X-Amz-Date=1")).isEqualTo(Shape.SHAPED);
    assertThat(Shape.of("/bench/plain-1")).isEqualTo(Shape.PLAIN);
  }
}
