package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class HeatTest {
  @Test
  void isHotFromTheGivenUse() {
    Heat heat = new Heat(1024, 3);
    assertThat(heat.use(7)).isFalse();
    assertThat(heat.use(7)).isFalse();
    assertThat(heat.use(7)).isTrue();
  }

  @Test
  void aScanLeavesAlmostNothingHot() {
    Heat heat = new Heat(1 << 13, 3);
    int hot = 0;
    for (int i = 0; i < 1000; i++) {
      hot += heat.use(i) ? 1 : 0;
    }
    assertThat(hot).isLessThan(10); // the keys that share a slot with two others
  }

  @Test
  void heatOfLongAgoFades() {
    Heat heat = new Heat(16, 3);
    heat.use(7);
    heat.use(7);
    for (int i = 0; i < 16 * 16; i++) {
      heat.use(8);
    }
    assertThat(heat.use(7)).isFalse();
  }

  @Test
  void refusesSizesThatAreNoPowerOfTwo() {
    assertThatThrownBy(() -> new Heat(1000, 3)).hasMessageContaining("1000 slots");
  }
}
