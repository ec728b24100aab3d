package dev.floe.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlotPoolTest {
  private static final int BLOCK_BYTES = 16 << 10;

  private final MemoryBudget budget = new MemoryBudget(8 * BLOCK_BYTES);
  private final BlockPool blocks = new BlockPool(BLOCK_BYTES, budget);
  private final SlotPool slots = new SlotPool(blocks, 4);

  @AfterEach
  void nothingLeaks() {
    assertThat(slots.inUseBytes()).isZero();
    assertThat(budget.inUseBytes()).isZero();
    blocks.close();
  }

  private Block take(int lengthBytes) {
    return Objects.requireNonNull(slots.tryTake(lengthBytes));
  }

  @Test
  void slotsOfOneSizeShareABlock() {
    List<Block> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(take(3000)); // 4 KiB each
    }
    assertThat(budget.inUseBytes()).isEqualTo(BLOCK_BYTES);
    taken.add(take(4096));
    assertThat(budget.inUseBytes()).isEqualTo(2 * BLOCK_BYTES);
    taken.forEach(Block::close);
  }

  @Test
  void roundsUpToAPowerOfTwo() {
    assertThat(slots.slotBytes(1)).isEqualTo(1024);
    assertThat(slots.slotBytes(1024)).isEqualTo(1024);
    assertThat(slots.slotBytes(1025)).isEqualTo(2048);
    assertThat(slots.slotBytes(BLOCK_BYTES)).isEqualTo(BLOCK_BYTES);
    assertThatThrownBy(() -> slots.slotBytes(BLOCK_BYTES + 1)).hasMessageContaining("16385");
  }

  @Test
  void returnsNothingBeyondItsLimitOrTheBudget() {
    List<Block> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(take(BLOCK_BYTES));
    }
    assertThat(slots.tryTake(1)).isNull();
    taken.forEach(Block::close);
    assertThat(budget.tryReserve(8 * BLOCK_BYTES)).isTrue();
    assertThat(slots.tryTake(1)).isNull();
    budget.release(8 * BLOCK_BYTES);
  }

  @Test
  void aSlotLivesUntilItsLastReferenceAndNoLonger() {
    Block slot = take(1024);
    slot.retain();
    slot.close();
    assertThat(slots.inUseBytes()).isEqualTo(BLOCK_BYTES);
    slot.close();
    assertThat(slots.inUseBytes()).isZero();
    Block other = take(1024); // the same memory, another object
    assertThatThrownBy(slot::retain).isInstanceOf(IllegalStateException.class);
    other.close();
  }

  @Test
  void slotsNeverOverlap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    record Taken(Block block, byte mark, int length) {}
    List<Taken> taken = new ArrayList<>();
    for (int turn = 0; turn < 3000; turn++) {
      if (random.nextBoolean() || taken.isEmpty()) {
        int length = 1 + random.nextInt(random.nextBoolean() ? 2000 : BLOCK_BYTES);
        Block block = slots.tryTake(length);
        if (block != null) {
          byte mark = (byte) random.nextInt();
          block.segment().asSlice(0, length).fill(mark);
          taken.add(new Taken(block, mark, length));
        }
      } else {
        Taken one = taken.remove(random.nextInt(taken.size()));
        for (int at : new int[] {0, one.length / 2, one.length - 1}) {
          assertThat(one.block.segment().get(ValueLayout.JAVA_BYTE, at))
              .as("seed %d, byte %d", seed, at)
              .isEqualTo(one.mark);
        }
        one.block.close();
      }
    }
    taken.forEach(one -> one.block.close());
  }

  @Test
  void countsNoBlockForWhichThereIsNoMemory() {
    MemoryBudget own = new MemoryBudget(BLOCK_BYTES);
    BlockPool closed = new BlockPool(BLOCK_BYTES, own);
    SlotPool without = new SlotPool(closed, 4);
    closed.close(); // a closed pool maps no more memory
    assertThatThrownBy(() -> without.tryTake(1)).isInstanceOf(IllegalStateException.class);
    assertThat(without.inUseBytes()).isZero();
    assertThat(own.inUseBytes()).isZero();
  }
}
