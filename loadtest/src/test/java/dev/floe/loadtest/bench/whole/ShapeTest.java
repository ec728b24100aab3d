package dev.floe.loadtest.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void isChosenByTheKey() {
    assertThat(Shape.of("/bench/shaped-1?X-Amz-Date=1")).isEqualTo(Shape.SHAPED);
    assertThat(Shape.of("/bench/plain-1")).isEqualTo(Shape.PLAIN);
  }

  @Test
  void theKeyOfAnObjectSaysItsLength() {
    assertThat(Shape.bytes("/bench/" + Shape.SHAPED.key(4096, "cached-1") + "?X-Amz-Date=1"))
        .isEqualTo(4096);
    assertThatThrownBy(() -> Shape.bytes("/bench/plain-name"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names no length");
  }
}
