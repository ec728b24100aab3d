package dev.floe.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BlockPoolTest {
  private static final int BLOCK_BYTES = 128;

  private final MemoryBudget budget = new MemoryBudget(4 * BLOCK_BYTES);
  private final BlockPool pool = new BlockPool(BLOCK_BYTES, budget);
  private boolean closed;

  @AfterEach
  void nothingLeaks() {
    assertThat(budget.inUseBytes()).isZero();
    assertThat(pool.blocksInUse()).isZero();
    if (!closed) {
      pool.close();
    }
  }

  @Test
  void aBlockThatIsPutBackIsReservedAgain() {
    try (BlockLease lease = Objects.requireNonNull(pool.tryLease(2))) {
      lease.putBack(lease.take());
      assertThat(lease.reservedBlocks()).isEqualTo(2);
      assertThat(budget.inUseBytes()).isEqualTo(2 * BLOCK_BYTES);
      assertThat(pool.blocksInUse()).isZero();
      try (Block block = lease.take()) {
        assertThat(block.buffer().refCnt()).isOne();
        assertThat(pool.blocksInUse()).isOne();
      }
    }
  }

  @Test
  void aFrameIsTheBlockWithRoomOnBothSides() {
    try (BlockLease lease = Objects.requireNonNull(pool.tryLease(1));
        Block block = lease.take()) {
      ByteBuf frame = block.frame();
      assertThat(frame.capacity()).isEqualTo(BLOCK_BYTES + 2 * BlockPool.SPARE_BYTES);
      frame.setByte(BlockPool.SPARE_BYTES, 7);
      assertThat(block.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
      assertThat(block.buffer().getByte(0)).isEqualTo((byte) 7);
      assertThat(block.buffer().memoryAddress() % 64).isZero();
    }
  }

  @Test
  void aBlockForWhichThereIsNoMemoryStaysReserved() {
    BlockLease lease = Objects.requireNonNull(pool.tryLease(2));
    pool.close(); // a closed pool maps no more memory
    closed = true;
    assertThatThrownBy(lease::take).isInstanceOf(IllegalStateException.class);
    assertThat(lease.reservedBlocks()).isEqualTo(2);
    lease.close();
    assertThat(budget.inUseBytes()).isZero();
  }
}
