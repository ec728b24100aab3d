package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FragmentMemoryTest {
  private static final int BLOCK = 64;

  /** Stripes have six blocks. */
  @ParameterizedTest
  @CsvSource({"6, 0", "12, 0", "13, 1", "16, 2", "80, 10", "800, 100"})
  void takesAShareOfTheBudgetAndLeavesReadersTwoStripes(int budgetBlocks, int fragmentBlocks) {
    try (BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget((long) budgetBlocks * BLOCK))) {
      FragmentMemory memory = new FragmentMemory(blocks, 6);
      List<Fragment> taken = new ArrayList<>();
      for (Fragment next = memory.take(0, 1); next != null; next = memory.take(0, 1)) {
        taken.add(next);
      }
      assertThat(taken).hasSize(fragmentBlocks);
      assertThat(memory.inUseBytes()).isEqualTo((long) fragmentBlocks * BLOCK);
      taken.forEach(Fragment::close);
      taken.forEach(Fragment::close);
      assertThat(memory.inUseBytes()).isZero();
      assertThat(memory.take(0, 0)).isNull();
    }
  }

  @Test
  void countsNoFragmentForWhichThereIsNoMemory() {
    MemoryBudget budget = new MemoryBudget(800 * BLOCK);
    BlockPool blocks = new BlockPool(BLOCK, budget);
    FragmentMemory memory = new FragmentMemory(blocks, 6);
    blocks.close(); // a closed pool maps no more memory
    assertThatThrownBy(() -> memory.take(0, 3 * BLOCK)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.inUseBytes()).isZero();
    assertThat(budget.inUseBytes()).isZero();
  }
}
