package dev.floe.node.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodeMemoryTest {
  private static final long MIB = 1 << 20;

  @Test
  void dividesTheMemoryIntoOverheadIndexAndBlocks() {
    NodeMemory memory = NodeMemory.of(1536 * MIB, 400 * MIB);
    assertThat(memory.capacityBytes()).isEqualTo((1536 - 96 - 96) * MIB);
    assertThat(memory.heapLimitBytes()).isEqualTo(96 * MIB);
  }

  @Test
  void limitsTheIndexToHalfOfTheHeap() {
    assertThat(NodeMemory.of(1536 * MIB, 48 * MIB).heapLimitBytes()).isEqualTo(24 * MIB);
  }

  @Test
  void refusesAFunctionThatIsTooSmall() {
    assertThatThrownBy(() -> NodeMemory.of(110 * MIB, 48 * MIB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("110 MiB");
    assertThat(NodeMemory.of(128 * MIB, 48 * MIB).capacityBytes()).isEqualTo(24 * MIB);
  }
}
